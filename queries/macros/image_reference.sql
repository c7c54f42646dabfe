/*
about = "Image names."
reads = []

[macros]
"image_reference(image)" = "an image's name as everybody would write it: `docker.io/library/nginx` is `nginx:latest`; with a digest the tag says nothing and is left out"
"image_place(image)" = "an image's name with the registry that it comes from: `docker.io/library/nginx:1.27` for `nginx:1.27`"
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

create or replace macro image_place(image) as
    case
        when regexp_matches(image, '^(localhost|[^/]*[.:][^/]*)/') then regexp_replace(image, '^index\.docker\.io/', 'docker.io/')
        when contains(image, '/') then 'docker.io/' || image
        else 'docker.io/library/' || image
    end;
