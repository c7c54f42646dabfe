# complyk8s as a container: non-root, read-only root file system, nothing but what it needs.
#
# The base is named by its digest, so that what was looked at is what is built on. No digest stands here: one that nobody
# looks after is an old system. Take today's, and keep it with your build:
#   docker buildx imagetools inspect python:3.11-slim-bookworm --format '{{.Manifest.Digest}}'
#   docker build --build-arg BASE_DIGEST=sha256:... -t complyk8s:0.1.0 .
ARG BASE_DIGEST
FROM python:3.11-slim-bookworm@${BASE_DIGEST:?give the digest of the base: --build-arg BASE_DIGEST=sha256:...} AS build
WORKDIR /src
# What runs, by the hashes of requirements.lock; then the wheel of complyk8s itself, whose build needs hatchling.
COPY requirements.lock .
RUN pip download --no-cache-dir --no-deps --only-binary=:all: --require-hashes --dest /wheels -r requirements.lock
COPY . .
RUN PIP_CONSTRAINT=constraints.txt pip wheel --no-cache-dir --no-deps --wheel-dir /own .

FROM python:3.11-slim-bookworm@${BASE_DIGEST}
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fontconfig \
    && rm -rf /var/lib/apt/lists/*
COPY requirements.lock NOTICE LICENSE /usr/share/doc/complyk8s/
RUN --mount=type=bind,from=build,source=/wheels,target=/wheels --mount=type=bind,from=build,source=/own,target=/own \
    pip install --no-cache-dir --no-index --no-deps --find-links /wheels --require-hashes -r /usr/share/doc/complyk8s/requirements.lock \
    && pip install --no-cache-dir --no-index --no-deps /own/complyk8s-*.whl && pip check \
    && useradd --uid 65532 --no-create-home --shell /usr/sbin/nologin complyk8s
# DuckDB and fontconfig want a home; the store's volume is the only place that can be written.
ENV HOME=/tmp COMPLYK8S_STORE=/var/lib/complyk8s/store PYTHONUNBUFFERED=1
USER 65532:65532
ENTRYPOINT ["complyk8s"]
CMD ["--log", "json", "run", "--out", "/var/lib/complyk8s/reports"]
