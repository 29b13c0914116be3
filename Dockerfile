# The image of server and worker: `docker build -t kientoan .`

# The whole toolchain, in case better-sqlite3 must be compiled.
FROM node:20-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Of all install scripts only this one is needed.
RUN npm ci --ignore-scripts && npm rebuild better-sqlite3
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts && rm -rf dist/bench dist/.tsbuildinfo

FROM node:20-bookworm-slim
ENV NODE_ENV=production KIENTOAN_DATA=/data HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/bin ./bin
COPY --from=build /app/seeds ./seeds
COPY --from=build /app/dist ./dist
RUN install -d -o node -g node -m 0700 /data
USER node
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=32", "--heap-growing-percent=50", "dist/src/main.js"]
