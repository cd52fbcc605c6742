"""The least that a webhook could be, for comparison: one Flask route that reads and answers."""

from __future__ import annotations

from flask import Flask, Response, jsonify, request

app = Flask(__name__)


@app.post("/api/whatsapp/webhook")
def receive() -> Response:
    """Answer as the real one does."""
    request.get_data()
    return jsonify(status="success")
