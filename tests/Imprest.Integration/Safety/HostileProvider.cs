using System.Net;
using System.Text;
using Imprest.Emulators;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Integration.Safety;

/// <summary>One provider's adapter, as the gateway has it, before a provider that answers whatever a test wants; without a network, so that all runs on one thread.</summary>
internal sealed class HostileProvider : HttpMessageHandler
{
    /// <summary>Stands for every credential; as a token it suits all of them.</summary>
    public const string Key = "ya29.user:the-key-of-all-keys";

    public static readonly Uri Address = new("https://provider.example/base/");

    private static readonly IReadOnlyList<Emulator> Emulators = EmulatorKinds.All(keepsCalls: false);

    private readonly Func<HttpRequestMessage, HttpResponseMessage> answer;
    private readonly Emulator emulator;
    private readonly ProviderKind kind;
    private readonly Dictionary<string, string> settings;

    public HostileProvider(string provider, Func<HttpRequestMessage, HttpResponseMessage> answer, long maxAnswerBytes = 8 << 20, long maxResultBytes = 2 << 20, Uri? address = null)
    {
        this.answer = answer;
        BaseAddress = address ?? Address;
        emulator = Emulators.First(each => each.ProviderId == provider);
        kind = ProviderKinds.Find(provider)!;
        // Bedrock's signature is no secret; its secrets go with it, or a token in its place.
        settings = emulator.Settings.Where(setting => kind.Settings.All(known => known.Name != setting.Key || !known.Secret)).ToDictionary();
        Adapter = kind.Connect(
            new(provider, BaseAddress, Key) { Settings = settings, MaxAnswerBytes = maxAnswerBytes, MaxResultBytes = maxResultBytes },
            new(new(this), new(this), TimeProvider.System));
    }

    public static TheoryData<string> Providers { get; } = [.. Emulators.Select(emulator => emulator.ProviderId)];

    public Uri BaseAddress { get; }

    public IImageProvider Adapter { get; }

    public List<HttpRequestMessage> Sent { get; } = [];

    public string Model => emulator.SampleModel[(emulator.ProviderId.Length + 1)..];

    public ProviderRequest Request => new()
    {
        RequestId = "req_hostile", Model = Model, Operation = Operation.Generate, Prompt = "a red fox in snow",
        Size = emulator.SampleSettings.Size, Quality = emulator.SampleSettings.Quality,
    };

    public ProviderOutcome Run() => Now(Adapter.RunAsync(Request, null, CancellationToken.None));

    /// <summary>Makes a call, and asks about it until it has ended, so often at most.</summary>
    public ProviderOutcome Drive(int questions = 4)
    {
        var outcome = Run();
        for (var asked = 0; outcome is ProviderOutcome.Accepted accepted && asked < questions; asked++)
            outcome = Now(((IAskableProvider)Adapter).PollAsync(new(Model, accepted.Handle, "req_hostile-1-0"), CancellationToken.None));
        return outcome;
    }

    /// <summary>The same call over a real line to a server.</summary>
    public Task<ProviderOutcome> CallAsync(Uri server, CancellationToken cancellationToken) =>
        kind.Connect(new(kind.Id, server, Key) { Settings = settings }, ProviderHandlers.Clients(TimeProvider.System)).RunAsync(Request, null, cancellationToken);

    /// <summary>Asks about a call; null where the provider answers at once.</summary>
    public ProviderOutcome? Poll() => Adapter is IAskableProvider asked ? Now(asked.PollAsync(new(Model, Handle, "req_hostile-1-0"), CancellationToken.None)) : null;

    public void Cancel()
    {
        if (Adapter is IAskableProvider asked)
            Assert.True(asked.CancelAsync(new(Model, Handle, "req_hostile-1-0"), CancellationToken.None).IsCompletedSuccessfully);
    }

    public static HttpResponseMessage Json(int status, string body) =>
        new((HttpStatusCode)status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { { "Content-Type", "application/json" } } } };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Sent.Add(request);
        return Task.FromResult(answer(request));
    }

    private string Handle => ((IAskableProvider)Adapter).HandleBefore(Model, "req_hostile-1-0") ?? emulator.ProviderId switch
    {
        "fal" => $$"""{"id":"task-1","status":"{{Address}}s","response":"{{Address}}r","cancel":"{{Address}}c"}""",
        "bfl" => $$"""{"id":"task-1","polling_url":"{{Address}}p"}""",
        _ => "task-1",
    };

    /// <summary>Nothing here waits, so all that was allocated was so on this thread.</summary>
    private static ProviderOutcome Now(Task<ProviderOutcome> outcome)
    {
        Assert.True(outcome.IsCompleted, "It waits for something.");
        return outcome.Result;
    }
}
