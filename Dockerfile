# Two stages: one installs, one runs. The result runs as nobody in particular, on a read-only root.
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements-container.lock docker/install.sh ./
RUN sh install.sh requirements-container.lock /app/venv

FROM python:3.13-slim
# Letters of every script for charts and reports, and what draws text in PDF files.
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
    fontconfig fonts-noto-core fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 listenpost \
 && useradd --system --uid 10001 --gid listenpost --no-create-home --home-dir /data --shell /usr/sbin/nologin listenpost \
 && mkdir /data && chown listenpost:listenpost /data
WORKDIR /app
COPY --from=build /app/venv /app/venv
COPY bot bot
COPY core core
COPY listening listening
COPY sources sources
COPY store store
COPY chats chats
COPY commands commands
COPY engines engines
COPY LICENSE NOTICE docker/start.sh docker/healthy.py ./
# The root is read-only later, so what Python keeps of its modules is made now.
RUN /app/venv/bin/python -m compileall -q bot core listening sources store chats commands engines
ENV PATH=/app/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LISTENPOST_HOST=0.0.0.0 \
    LISTENPOST_PORT=8080 \
    LISTENPOST_CONFIG=/data/listenpost.toml
USER 10001:10001
# Settings, database and token live here; a relative path means a file here.
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "/app/healthy.py"]
ENTRYPOINT ["sh", "/app/start.sh"]
