/*
title = "Where an image ran"
about = "Every pod spec in the log with an image whose name contains the text: who brought it, and when."

[params]
image = ""
*/
select
    w."at",
    w.who,
    w.verb,
    w.target,
    w.container,
    w.image
from written_containers as w
where contains(w.image, $image)
order by w."at", w.target, w.container
