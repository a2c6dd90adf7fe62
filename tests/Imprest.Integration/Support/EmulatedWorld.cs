using Imprest.Emulators;
using Imprest.Providers;

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

    /// <summary>Credentials, addresses and settings, under the names that the providers' own SDKs use; what has no such name is configuration.</summary>
    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var variables = new Dictionary<string, string>();
            foreach (var emulator in Emulators)
            {
                var kind = ProviderKinds.Find(emulator.ProviderId)!;
                if (emulator.Credential.Length > 0)
                    variables[kind.CredentialVariables[0]] = emulator.Credential;
                variables[kind.AddressVariables[0]] = emulator.Address.ToString();
                foreach (var (name, value) in emulator.Settings)
                {
                    var setting = kind.Settings.First(each => each.Name == name);
                    variables[setting.Variables.Count > 0 ? setting.Variables[0] : $"IMPREST__providers__{kind.Id}__settings__{name}"] = value;
                }
            }

            return variables;
        }
    }

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
