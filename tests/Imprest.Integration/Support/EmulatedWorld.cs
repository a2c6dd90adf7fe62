using Imprest.Emulators;

namespace Imprest.Integration.Support;

/// <summary>Every provider's emulator behind one address, and the environment that makes a gateway call them.</summary>
public sealed class EmulatedWorld : IAsyncDisposable
{
    private readonly EmulatorHost host;

    private EmulatedWorld(EmulatorHost host, IReadOnlyList<Emulator> emulators) => (this.host, Emulators) = (host, emulators);

    public IReadOnlyList<Emulator> Emulators { get; }

    /// <summary>Stands before every request to any emulator; true: it has dealt with it.</summary>
    public Func<Microsoft.AspNetCore.Http.HttpContext, Task<bool>>? Before { set => host.Before = value; }

    public Emulator this[string provider] => Emulators.First(emulator => emulator.ProviderId == provider);

    public static async Task<EmulatedWorld> StartAsync(bool keepsCalls = true)
    {
        var emulators = EmulatorKinds.All(keepsCalls);
        return new(await EmulatorHost.StartAsync(emulators, "http://127.0.0.1:0"), emulators);
    }

    /// <summary>Credentials, addresses and settings, as the emulators print them where a person starts them.</summary>
    public IReadOnlyDictionary<string, string> Environment => Emulators.SelectMany(ByHand.Environment).ToDictionary(variable => variable.Name, variable => variable.Value);

    /// <summary>The body of an images call to an emulator's sample model.</summary>
    public static ImageAsk Ask(Emulator emulator, string prompt = "a red fox in snow") =>
        new(prompt) { Model = emulator.SampleModel, Size = emulator.SampleSettings.Size, Quality = emulator.SampleSettings.Quality };

    public async ValueTask DisposeAsync()
    {
        foreach (var emulator in Emulators)
            await emulator.DisposeAsync();
        await host.DisposeAsync();
    }
}
