using Imprest.Emulators.Azure;
using Imprest.Emulators.Compatible;
using Imprest.Emulators.DashScope;
using Imprest.Emulators.OpenAI;
using Imprest.Emulators.Replicate;
using Imprest.Emulators.Together;
using Imprest.Emulators.Xai;

namespace Imprest.Emulators;

/// <summary>Every emulator, by the id of its provider.</summary>
public static class EmulatorKinds
{
    /// <summary>New ones, each with its own bill.</summary>
    /// <param name="keepsCalls">For tests, which look at them; not for a server that runs for long.</param>
    public static IReadOnlyList<Emulator> All(bool keepsCalls = true) =>
    [
        new OpenAIEmulator { KeepsCalls = keepsCalls },
        new AzureEmulator { KeepsCalls = keepsCalls },
        new CompatibleEmulator { KeepsCalls = keepsCalls },
        new XaiEmulator { KeepsCalls = keepsCalls },
        new TogetherEmulator { KeepsCalls = keepsCalls },
        new ReplicateEmulator { KeepsCalls = keepsCalls },
        new DashScopeEmulator { KeepsCalls = keepsCalls },
    ];
}
