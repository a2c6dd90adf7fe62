using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Imprest.Hosting;
using Imprest.Ledger;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>
/// Addresses at which providers may tell that a call has ended, each signed for one call. What comes there wakes the next question and is believed no
/// further, so nothing in it has to be trusted, and its body is not even read.
/// </summary>
internal sealed class ProviderHooks(RunningRequests running, Secrets secrets, GatewayOptions options)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/hooks/{request}/{call}/{signature}", (string request, string call, string signature) =>
        {
            if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(request, call)), Encoding.UTF8.GetBytes(signature)))
                return Results.NotFound();
            running.FindAsked(new(request))?.Wakes.Wake();
            return Results.NoContent();
        }).ExcludeFromDescription();

    /// <summary>Null where nobody outside can reach this gateway, or the provider calls nobody back.</summary>
    public Uri? AddressFor(RequestId request, int attempt, int call, ProviderLink link)
    {
        if (options.PublicUrl is not { } address || link.Provider is not IAskableProvider)
            return null;
        var name = string.Create(CultureInfo.InvariantCulture, $"{attempt}-{call}");
        return new($"{address.TrimEnd('/')}/hooks/{request}/{name}/{Sign(request.Value, name)}");
    }

    private string Sign(string request, string call) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(secrets.SigningKey, Encoding.UTF8.GetBytes($"hook {request} {call}")));
}
