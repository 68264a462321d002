# The standalone server, for a PostgreSQL of its own (docker-compose.yml has one). The embedded PostgreSQL is for
# bare machines and is not in this image.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY migrations migrations
COPY src src
RUN npm run build
RUN node scripts/production-manifest.mjs && npm install --ignore-scripts
# `npx oauth2` finds the command among the binaries, without asking a registry.
RUN ln -s ../../dist/src/cli/main.js node_modules/.bin/oauth2

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Not npm: the process that gets the signals is the server. Why these flags: docs/deploying.md, "Memory".
CMD ["node", "--max-semi-space-size=8", "--initial-old-space-size=64", "--heap-growing-percent=40", "--no-flush-bytecode", "dist/src/standalone/main.js"]
