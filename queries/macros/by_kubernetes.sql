/*
about = "Who is a part of Kubernetes."
reads = []

[macros]
"acts_for_kubernetes(name)" = "whether an actor is the API server, the controller manager or a controller of kube-system; null where nobody authenticated"
*/
create or replace macro acts_for_kubernetes(name) as
    name in ('system:apiserver', 'system:kube-controller-manager')
    or starts_with(name, 'system:serviceaccount:kube-system:');
