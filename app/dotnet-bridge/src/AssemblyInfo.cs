using System.Runtime.CompilerServices;

// The test host checks the handshake and the mapping of sessions by themselves.
[assembly: InternalsVisibleTo("dotnet-bridge-test-host")]
