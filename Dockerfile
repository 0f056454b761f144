# SPDX-License-Identifier: Apache-2.0
# The program in an image of its own, for CPUs, or with another image to build in, for NVIDIA GPUs, too:
#   docker build -t ridethrough .
#   docker build -t ridethrough --build-arg BUILD=nvidia/cuda:12.6.0-devel-ubuntu24.04 \
#                               --build-arg RUN=ubuntu:24.04 .
#   docker run --rm -v "$PWD:/work" ridethrough run site.ini -o site.h5      # with --gpus all for a GPU
# The image to run in has to have a glibc as new as that of the one to build in, and nothing else.
ARG BUILD=debian:12-slim
ARG RUN=debian:12-slim

FROM ${BUILD} AS build
WORKDIR /source
# First what changes seldom. git tells the program its commit.
COPY dev .
RUN ./dev setup program git && rm -rf /var/lib/apt/lists/*
COPY . .
RUN ./dev install /opt/ridethrough -DRIDETHROUGH_ALL_CARDS=ON

FROM ${RUN}
COPY --from=build /opt/ridethrough /opt/ridethrough
ENV PATH=/opt/ridethrough/bin:$PATH
WORKDIR /work
ENTRYPOINT ["ridethrough"]
CMD ["help"]
