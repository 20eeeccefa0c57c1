# Strict for our own code; one interface target carries the flags.
add_library(trede_strict INTERFACE)
target_compile_options(trede_strict INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes
  -Wmissing-prototypes -Wold-style-definition -Wwrite-strings -Wpointer-arith -Wcast-qual -Wundef -Wvla -Wformat=2
  -Wimplicit-fallthrough -ffp-contract=off -fno-common)
if(TREDE_WERROR)
  target_compile_options(trede_strict INTERFACE -Werror)
endif()
if(TREDE_SANITIZE)
  target_compile_options(trede_strict INTERFACE -fsanitize=${TREDE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(trede_strict INTERFACE -fsanitize=${TREDE_SANITIZE})
endif()
if(TREDE_COVERAGE)
  target_compile_options(trede_strict INTERFACE --coverage)
  target_link_options(trede_strict INTERFACE --coverage)
endif()
target_compile_definitions(trede_strict INTERFACE _POSIX_C_SOURCE=200809L _FILE_OFFSET_BITS=64)
