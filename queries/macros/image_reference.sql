/*
about = "Image names."
reads = []

[macros]
"image_reference(image)" = "an image's name as everybody would write it: `docker.io/library/nginx` is `nginx:latest`; with a digest the tag says nothing and is left out"
*/
create or replace macro image_reference(image) as
    regexp_replace(
        if(
            contains(image, '@'),
            regexp_replace(split_part(image, '@', 1), ':[^:/]*$', '') || '@' || split_part(image, '@', 2),
            if(regexp_matches(image, ':[^:/]+$'), image, image || ':latest')
        ),
        '^(index\.docker\.io/|docker\.io/)?(library/)?', ''
    );
