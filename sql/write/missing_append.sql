-- every response: why the items that were added just now hold nothing (?1: pairs for all of them)
UPDATE response SET missing = CAST(coalesce(missing, x'') || ?1 AS BLOB)
