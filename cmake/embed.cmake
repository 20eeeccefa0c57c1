# trede_embed(OUTPUT.c SYMBOL file...): the files as byte arrays in one table
#   const struct trede_embedded SYMBOL[] = { { "name.sql", bytes, length }, ..., { 0 } };
# A byte array, because a string literal has a length limit and needs escaping.
function(trede_embed output symbol)
  set(inputs ${ARGN})
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DSYMBOL=${symbol} "-DINPUTS=${inputs}"
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_script.cmake
    DEPENDS ${inputs} ${CMAKE_SOURCE_DIR}/cmake/embed_script.cmake VERBATIM)
endfunction()
