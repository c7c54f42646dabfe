# complyk8s as a container: non-root, read-only root file system, nothing but what it needs; neither shell nor pip.
#
# The base is named by its digest, so that what was looked at is what is built on. No digest stands here: one that nobody
# looks after is an old system. Take today's, and keep it with your build:
#   docker buildx imagetools inspect python:3.11-slim-bookworm --format '{{.Manifest.Digest}}'
#   docker build --build-arg BASE_DIGEST=sha256:... -t complyk8s:0.1.0 .
# BASE is the same image in a registry of your own.
ARG BASE=docker.io/library/python
ARG BASE_DIGEST
FROM ${BASE}@${BASE_DIGEST} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fontconfig \
    && apt-get install -y --no-install-recommends binutils ca-certificates tzdata \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# What runs, by the hashes of requirements.lock; then the wheel of complyk8s itself, whose build needs hatchling.
COPY requirements.lock .
RUN pip download --no-cache-dir --no-deps --only-binary=:all: --require-hashes --dest /wheels -r requirements.lock
COPY . .
RUN PIP_CONSTRAINT=constraints.txt pip wheel --no-cache-dir --no-deps --wheel-dir /own . \
    && pip install --no-cache-dir --no-index --no-deps --root /made --prefix /usr/local --find-links /wheels --require-hashes -r requirements.lock \
    && pip install --no-cache-dir --no-index --no-deps --root /made --prefix /usr/local /own/complyk8s-*.whl \
    && python tools/image.py /made

FROM scratch
COPY --from=build /made /
# DuckDB and fontconfig want a home; the store's volume is the only place that can be written.
ENV PATH=/usr/local/bin LANG=C.UTF-8 HOME=/tmp COMPLYK8S_STORE=/var/lib/complyk8s/store PYTHONUNBUFFERED=1
USER 65532:65532
VOLUME ["/var/lib/complyk8s"]
ENTRYPOINT ["complyk8s"]
CMD ["--log", "json", "run", "--out", "/var/lib/complyk8s/reports"]
