/*
about = "Pod specs that are kept once for all pods of one template: what stands in the place of a single pod's own."
reads = []

[macros]
"own_words(text, node, pod, token)" = "a text of a spec in `specs`, with the pod's own words back in it: its node, its name, the volume of its token"
"is_token(volume)" = "whether a volume of this name holds a pod's own token: the API server adds it to each pod, under a name of its own"
"open_ports(ports, on_host_network)" = "the host ports of a container; of a pod on the host's network every port: the API server sets them alike"
"differences(one, other)" = "the fields, as a list of names, in which two rows of one view differ"
"told_holder(resource, namespace, pods, pods_in_all)" = "who is named for pods that differ from their template alike: their workload; a single one of several pods by itself"
"told_twin(number)" = "what tells the second, third, … of one name apart"
"told_patch()" = "the end of `seen` where an operator fills in what does not stand here"
"of_patch(patch, told, ok)" = "the verdict `ok`; of what an operator fills in null, unless it is `told` here"
"told_difference(pods, pods_in_all, is_of_template, fields)" = "how what is judged differs from the template that made it, for the end of `seen`; null where it is the template itself. `fields` are those that differ, null where the template has no such thing."
*/
create or replace macro own_words(text, node, pod, token) as replace(replace(replace(
    text, chr(57344) || 'node' || chr(57344), coalesce(node, '')
), chr(57344) || 'name' || chr(57344), coalesce(pod, '')
), chr(57344) || 'token' || chr(57344), coalesce(token, ''));

create or replace macro is_token(volume) as coalesce(
    volume = chr(57344) || 'token' || chr(57344) or starts_with(volume, 'kube-api-access-'), false
);

create or replace macro differences(one, other) as list_filter(
    json_keys(to_json(one)),
    lambda k: json_extract(to_json(one), '$."' || k || '"') is distinct from json_extract(to_json(other), '$."' || k || '"')
);

create or replace macro told_holder(resource, namespace, pods, pods_in_all) as
    if(len(pods) = 1 and pods_in_all > 1, 'Pod/' || namespace || '/' || pods[1], resource);

create or replace macro told_twin(number) as case number when 1 then '' when 2 then '#pods' else '#pods-' || (number - 1) end;

create or replace macro told_difference(pods, pods_in_all, is_of_template, fields) as case
    when not is_of_template then null
    when len(pods) = 0 then coalesce('; differs from its template in ' || array_to_string(fields, ', '), '; not in its template')
    else concat(
        '; in ', len(pods), ' of ', pods_in_all, ' pods, ',
        coalesce('which differ from their template in ' || array_to_string(fields, ', '), 'and not in their template'),
        ': ', array_to_string(pods[:3], ', '), if(len(pods) > 3, ' and ' || (len(pods) - 3) || ' more', '')
    )
end;

create or replace macro open_ports(ports, on_host_network) as list_filter(
    list_transform(ports, lambda p: coalesce(nullif(p.hostport, '0'), if(on_host_network, p.containerport, null))),
    lambda p: p is not null
);

create or replace macro told_patch() as '; an operator fills in what does not stand here';

create or replace macro of_patch(patch, told, ok) as if(patch and not told, null, ok);
