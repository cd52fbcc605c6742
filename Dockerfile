# Hustlr: web and worker from one image. The model is trained while the image is built.
FROM python:3.12-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt requirements-aws.txt ./
# With AWS: --build-arg REQUIREMENTS=requirements-aws.txt
ARG REQUIREMENTS=requirements.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r ${REQUIREMENTS}
COPY data data
COPY nlu nlu
COPY train.py .
RUN /venv/bin/python train.py --models /models

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin hustlr \
    && install -d -o hustlr -g hustlr /var/lib/hustlr /var/lib/hustlr/data /var/lib/hustlr/models
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build --chown=hustlr:hustlr /models /var/lib/hustlr/models
COPY data data
COPY nlu nlu
COPY dialogue dialogue
COPY webapp webapp
COPY train.py wsgi.py gunicorn.conf.py ./
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HUSTLR_HOST=0.0.0.0 \
    HUSTLR_DATA_DIR=/var/lib/hustlr/data \
    HUSTLR_MODELS_DIR=/var/lib/hustlr/models
USER 10001
VOLUME ["/var/lib/hustlr/data", "/var/lib/hustlr/models"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "wsgi:app"]
