# What a session in a container runs in: Debian with git and Node, Claude Code at one version, and the runner.
# Roundhouse builds it at the first start of a session in a container. The base must have Node 24 or newer; git and
# Claude Code are installed where it does not have them.
ARG BASE=node:24-bookworm-slim
FROM ${BASE}

USER root

RUN command -v git >/dev/null || { \
      apt-get update \
      && apt-get install -y --no-install-recommends ca-certificates git procps ripgrep \
      && rm -rf /var/lib/apt/lists/*; \
    }

ARG CLAUDE_VERSION
RUN claude --version 2>/dev/null | grep -qF "${CLAUDE_VERSION} " \
    || npm install --global "@anthropic-ai/claude-code@${CLAUDE_VERSION}"
RUN claude --version | grep -qF "${CLAUDE_VERSION} "

COPY roundhouse /opt/roundhouse
