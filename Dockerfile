# complyk8s as a container: non-root, read-only root file system, nothing but what it needs.
#   docker build -t complyk8s:0.1.0 .
FROM python:3.11-slim AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --wheel-dir /wheels -c constraints.txt .

FROM python:3.11-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fontconfig \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir --no-index --find-links /wheels complyk8s && rm -rf /wheels \
    && useradd --uid 65532 --no-create-home --shell /usr/sbin/nologin complyk8s
# DuckDB and fontconfig want a home; the store's volume is the only place that can be written.
ENV HOME=/tmp COMPLYK8S_STORE=/var/lib/complyk8s/store PYTHONUNBUFFERED=1
USER 65532:65532
ENTRYPOINT ["complyk8s"]
CMD ["--log", "json", "run", "--out", "/var/lib/complyk8s/reports"]
