using System.Text;
using Imprest.Providers.Http;

namespace Imprest.Providers.Automatic1111;

/// <summary>Calls a Stable Diffusion web UI, or a server that speaks its interface (<c>--api</c>).</summary>
/// <remarks>
/// It answers at once and cannot be asked about a call afterwards. Calls wait for each other on the one graphics card, which counts into the time that is measured.
/// </remarks>
public sealed class Automatic1111Provider : IImageProvider
{
    private readonly ProviderHttp _http;
    private readonly TimeProvider _time;
    private readonly Automatic1111Defaults _defaults;

    /// <exception cref="ArgumentException">A setting is no number, or the credential has no user.</exception>
    public Automatic1111Provider(ProviderConnection connection, ProviderClients clients)
    {
        if (connection.Credential.Length > 0 && !connection.Credential.Contains(':', StringComparison.Ordinal))
            throw new ArgumentException("The credential is a user and a password, with a colon between them.", nameof(connection));
        var authorization = connection.Credential.Length == 0 ? null : "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(connection.Credential));
        (_http, _time, _defaults) = (new(connection, clients, ("Authorization", authorization)), clients.Time, Automatic1111Defaults.Of(connection));
    }

    public static ProviderKind Kind { get; } = new("automatic1111", "Stable Diffusion web UI (AUTOMATIC1111)")
    {
        CredentialVariables = ["AUTOMATIC1111_AUTH"],
        CredentialIsOptional = true,
        AddressVariables = ["AUTOMATIC1111_BASE_URL"],
        Settings = Automatic1111Defaults.Settings,
        Create = (connection, clients) => new Automatic1111Provider(connection, clients),
        Models = Automatic1111Models.All,
        Mode = "answers at once; self-hosted",
        Sources = [new("https://github.com/AUTOMATIC1111/stable-diffusion-webui (modules/api/api.py and models.py)", new(2026, 11, 22))],
        Unverified =
        [
            "The stored copy of api.py is a fork's: that the web UI itself serves another checkpoint without a word where the named one is not installed is from memory.",
            "That white is what a mask repaints, and what `inpainting_fill` 1 means, is from memory.",
            "`scheduler` is a field of its own from version 1.9 on; older ones leave it out of account.",
        ],
    };

    public string Id => "automatic1111";

    public ProviderModel? Find(string model) => Automatic1111Models.Find(model);

    public Task<ProviderOutcome> RunAsync(ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        return _http.RunAsync(
            _http.Post(Automatic1111Request.Path(request), Automatic1111Request.Content(request, _defaults)), request,
            answer => Automatic1111Answer.Read(answer, request.Images, _time.GetElapsedTime(began)) with { ProviderRequestId = request.ClientId }, // The task bears the name that we gave it.
            cancellationToken);
    }
}
