# The image that `ingest compile --image` names: the binary, the C library that it needs, certificates, and nothing else.
# docker build -t ingest:0.1.0 .

FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
# The work of building is kept between builds; what is built is copied out of it.
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --locked --profile dist --bin ingest \
    && install --strip --mode=0755 target/dist/ingest /ingest

# No shell and no package manager: libc, libgcc, certificates, time zones, and the user 65532 that pods run as.
FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="ingest" \
      org.opencontainers.image.description="Turns vendors' files into tables that can be trusted" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/ingest-lang/ingest"
COPY --from=build /ingest /usr/local/bin/ingest
WORKDIR /project
USER 65532:65532
# It runs once and ends: there is nothing to ask the health of.
HEALTHCHECK NONE
ENTRYPOINT ["ingest"]
CMD ["--help"]
