using Imprest.Emulators.Ark;
using Imprest.Emulators.Automatic1111;
using Imprest.Emulators.Azure;
using Imprest.Emulators.Bedrock;
using Imprest.Emulators.Bfl;
using Imprest.Emulators.ComfyUI;
using Imprest.Emulators.Compatible;
using Imprest.Emulators.DashScope;
using Imprest.Emulators.Fal;
using Imprest.Emulators.Google;
using Imprest.Emulators.Ideogram;
using Imprest.Emulators.Leonardo;
using Imprest.Emulators.Luma;
using Imprest.Emulators.OpenAI;
using Imprest.Emulators.Recraft;
using Imprest.Emulators.Replicate;
using Imprest.Emulators.Runware;
using Imprest.Emulators.SdCpp;
using Imprest.Emulators.Stability;
using Imprest.Emulators.Together;
using Imprest.Emulators.Vertex;
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
        new StabilityEmulator { KeepsCalls = keepsCalls },
        new BedrockEmulator { KeepsCalls = keepsCalls },
        new RecraftEmulator { KeepsCalls = keepsCalls },
        new IdeogramEmulator { KeepsCalls = keepsCalls },
        new FalEmulator { KeepsCalls = keepsCalls },
        new BflEmulator { KeepsCalls = keepsCalls },
        new LumaEmulator { KeepsCalls = keepsCalls },
        new GoogleEmulator { KeepsCalls = keepsCalls },
        new VertexEmulator { KeepsCalls = keepsCalls },
        new ArkEmulator { KeepsCalls = keepsCalls },
        new SdCppEmulator { KeepsCalls = keepsCalls },
        new Automatic1111Emulator { KeepsCalls = keepsCalls },
        new ComfyEmulator { KeepsCalls = keepsCalls },
        new RunwareEmulator { KeepsCalls = keepsCalls },
        new LeonardoEmulator { KeepsCalls = keepsCalls },
    ];
}
