using System.Runtime.CompilerServices;

// Compiled into the bridge by compile-with-mono.sh only: the test host calls handshake, connection and mapping by themselves.
[assembly: InternalsVisibleTo("dotnet-bridge-test-host")]
