#!/bin/sh
# Compiles the bridge with the stubs of the SDK and the test host, by Debian's Mono, into the given folder. Warnings are errors.
set -eu
cd "$(dirname "$0")"
out=$1
json=${NEWTONSOFT_JSON:-/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll}
flags='-nologo -warn:4 -warnaserror+ -debug- -reference:System.Core.dll'

mcs $flags -target:library -out:"$out/sdk-stubs.dll" sdk-stubs/*.cs
mcs $flags -target:library -out:"$out/EcmConfiguratorBridge.dll" -reference:"$json" -reference:"$out/sdk-stubs.dll" \
  src/*.cs src/Pipe/*.cs src/Plugin/*.cs test-host/visible/*.cs
mcs $flags -target:exe -out:"$out/dotnet-bridge-test-host.exe" -reference:"$json" -reference:"$out/sdk-stubs.dll" \
  -reference:"$out/EcmConfiguratorBridge.dll" test-host/*.cs
