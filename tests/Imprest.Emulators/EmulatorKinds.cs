using Imprest.Emulators.Automatic1111;
using Imprest.Emulators.ComfyUI;
using Imprest.Emulators.OpenAI;
using Imprest.Emulators.Runware;
using Imprest.Emulators.SdCpp;

namespace Imprest.Emulators;

/// <summary>Every emulator, by the id of its provider.</summary>
public static class EmulatorKinds
{
    /// <summary>New ones, each with its own bill.</summary>
    /// <param name="keepsCalls">For tests, which look at them; not for a server that runs for long.</param>
    public static IReadOnlyList<Emulator> All(bool keepsCalls = true) =>
    [
        new OpenAIEmulator { KeepsCalls = keepsCalls },
        new SdCppEmulator { KeepsCalls = keepsCalls },
        new Automatic1111Emulator { KeepsCalls = keepsCalls },
        new ComfyEmulator { KeepsCalls = keepsCalls },
        new RunwareEmulator { KeepsCalls = keepsCalls },
    ];
}
