-- The transaction has the only writer already: what one person asks for is kept one after another.
SELECT ?1
