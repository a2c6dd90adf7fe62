using Imprest.Emulators.Ark;
using Imprest.Emulators.Google;
using Imprest.Emulators.OpenAI;
using Imprest.Emulators.Vertex;

namespace Imprest.Emulators;

/// <summary>Every emulator, by the id of its provider.</summary>
public static class EmulatorKinds
{
    /// <summary>New ones, each with its own bill.</summary>
    /// <param name="keepsCalls">For tests, which look at them; not for a server that runs for long.</param>
    public static IReadOnlyList<Emulator> All(bool keepsCalls = true) =>
    [
        new OpenAIEmulator { KeepsCalls = keepsCalls },
        new GoogleEmulator { KeepsCalls = keepsCalls },
        new VertexEmulator { KeepsCalls = keepsCalls },
        new ArkEmulator { KeepsCalls = keepsCalls },
    ];
}
