# The image of the reference server. Build and run it:
#   docker build -t logs-mock . && docker run -p 8080:8080 logs-mock
# The first stage installs the package. The second stage contains only the installed package.
FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE openapi.yaml ./
COPY handlers handlers
COPY conformance conformance
COPY src src
RUN python -m venv /opt/logs-mock \
 && /opt/logs-mock/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt '.[redis]'

FROM python:3.11-slim
COPY --from=build /opt/logs-mock /opt/logs-mock
RUN useradd --no-create-home --uid 10001 logs-mock
USER logs-mock
ENV LOGS_MOCK_HOST=0.0.0.0 PYTHONUNBUFFERED=1
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["/opt/logs-mock/bin/python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/openapi.json', timeout=2)"]
ENTRYPOINT ["/opt/logs-mock/bin/logs-mock"]
