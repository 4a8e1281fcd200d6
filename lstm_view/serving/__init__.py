"""How the app is served: the script, the files of the stage, the headers. Starlette only, no Streamlit."""

from lstm_view.serving.routes import SCRIPT, lifespan, middleware, routes

__all__ = ["SCRIPT", "lifespan", "middleware", "routes"]
