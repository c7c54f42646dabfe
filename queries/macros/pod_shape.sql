/*
about = "The shape of a pod spec, of what has one, and of what else is written, for reading it in one go: DuckDB parses JSON anew for each field that is asked for by itself."
reads = []

[macros]
"container_shape()" = "a container, for from_json"
"pod_shape()" = "a pod spec, for from_json"
"workload_shape()" = "any object that has one"
*/
create or replace macro container_shape() as
    '[{"name":"VARCHAR","image":"VARCHAR","command":["VARCHAR"],"args":["VARCHAR"],"resources":{"requests":{"cpu":"VARCHAR"}},'
    || '"securityContext":{"privileged":"BOOLEAN","allowPrivilegeEscalation":"BOOLEAN","runAsUser":"BIGINT",'
    || '"runAsNonRoot":"BOOLEAN","capabilities":{"add":["VARCHAR"]}}}]';

create or replace macro pod_shape() as
    '"hostPID":"BOOLEAN","hostIPC":"BOOLEAN","hostNetwork":"BOOLEAN","serviceAccountName":"VARCHAR",'
    || '"securityContext":{"runAsUser":"BIGINT","runAsNonRoot":"BOOLEAN"},"volumes":[{"hostPath":{"path":"VARCHAR"}}],'
    || '"containers":' || container_shape() || ',"initContainers":' || container_shape()
    || ',"ephemeralContainers":' || container_shape();

create or replace macro workload_shape() as
    '{"metadata":{"ownerReferences":[{"kind":"VARCHAR"}]},"template":{"spec":{' || pod_shape() || '}},'
    || '"spec":{' || pod_shape() || ',"replicas":"BIGINT","template":{"spec":{' || pod_shape() || '}},'
    || '"jobTemplate":{"spec":{"template":{"spec":{' || pod_shape() || '}}}}}}';
