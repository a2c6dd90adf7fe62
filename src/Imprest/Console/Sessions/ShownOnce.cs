using System.Text;
using Imprest.Hosting;

namespace Imprest.Console.Sessions;

/// <summary>
/// A secret that the page after a change shows, once: it waits, sealed, in a cookie of the session that made it, so that no address has it, and a
/// reload neither shows it again nor makes another.
/// </summary>
internal sealed class ShownOnce(Secrets secrets, GatewayOptions options)
{
    private const string Name = "imprest_shown";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private readonly SealedSecrets seal = new(secrets.KeyFor("console secrets shown once"));

    /// <param name="about">The id of what the secret is of.</param>
    public void Keep(HttpContext context, string about, string secret) =>
        context.Response.Cookies.Append(Name, Convert.ToBase64String(seal.Seal(Encoding.UTF8.GetBytes(secret), OwnerOf(context, about))).Replace('+', '-').Replace('/', '_'), SessionCookies.Attributes(context, options, Longest));

    /// <summary>The secret, where it is of this and was not shown yet; else null.</summary>
    public string? Take(HttpContext context, string about)
    {
        if (context.Request.Cookies[Name] is not { Length: > 0 and < 1000 } text)
            return null;
        context.Response.Cookies.Delete(Name, SessionCookies.Attributes(context, options, null));
        var box = new byte[text.Length];
        return Convert.TryFromBase64String(text.Replace('-', '+').Replace('_', '/'), box, out var length) && seal.Open(box.AsSpan(0, length), OwnerOf(context, about)) is { } open
            ? Encoding.UTF8.GetString(open) : null;
    }

    private static string OwnerOf(HttpContext context, string about) => $"{context.Features.Get<Session>()?.Nonce}/{about}";
}
