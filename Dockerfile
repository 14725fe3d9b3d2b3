# docker build -t lithograph . && docker run --rm -p 8000:8000 --read-only --tmpfs /tmp lithograph
FROM python:3.11-slim AS build
WORKDIR /src
COPY . .
RUN python -m venv /opt/lithograph \
 && /opt/lithograph/bin/pip install --no-cache-dir ".[fast]" \
 && LITHOGRAPH_HOME=/var/lib/lithograph /opt/lithograph/bin/lithograph build \
 && /opt/lithograph/bin/python -m lithograph.export.dumps /var/lib/lithograph/snapshots/*

FROM python:3.11-slim
COPY --from=build /opt/lithograph /opt/lithograph
COPY --from=build /var/lib/lithograph /var/lib/lithograph
RUN useradd --system --no-create-home lithograph
USER lithograph
ENV PATH=/opt/lithograph/bin:$PATH LITHOGRAPH_HOME=/var/lib/lithograph LITHOGRAPH_HOST=0.0.0.0
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["lithograph", "serve"]
