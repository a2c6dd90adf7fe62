using System.Buffers.Binary;
using System.Text;
using Imprest.Hosting;

namespace Imprest.Console.Sessions;

/// <summary>
/// A secret that the page after a change shows, once: it waits, sealed, in a cookie of the session that made it, so that no address has it, and a
/// reload neither shows it again nor makes another. The browser forgets the cookie by then; who kept a copy of it has that for two minutes.
/// </summary>
internal sealed class ShownOnce(Secrets secrets, GatewayOptions options, TimeProvider clock)
{
    private const string Name = "imprest_shown";
    private const int TimeBytes = sizeof(long);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private readonly SealedSecrets seal = new(secrets.KeyFor("console secrets shown once"));

    /// <param name="about">The id of what the secret is of.</param>
    public void Keep(HttpContext context, string about, string secret)
    {
        var kept = new byte[TimeBytes + Encoding.UTF8.GetByteCount(secret)];
        BinaryPrimitives.WriteInt64BigEndian(kept, clock.GetUtcNow().ToUnixTimeMilliseconds());
        Encoding.UTF8.GetBytes(secret, kept.AsSpan(TimeBytes));
        context.Response.Cookies.Append(Name, Convert.ToBase64String(seal.Seal(kept, OwnerOf(context, about))).Replace('+', '-').Replace('/', '_'), SessionCookies.Attributes(context, options, Longest));
    }

    /// <summary>Whoever asks looks at the head of a page alone, which would show nothing: it waits on.</summary>
    public static void LeaveFor(HttpContext context) => context.Items[typeof(ShownOnce)] = true;

    /// <summary>The secret, where it is of this, and was kept a moment ago; else null.</summary>
    public string? Take(HttpContext context, string about)
    {
        if (context.Request.Cookies[Name] is not { Length: > 0 and < 1000 } text || context.Items.ContainsKey(typeof(ShownOnce)))
            return null;
        context.Response.Cookies.Delete(Name, SessionCookies.Attributes(context, options, null));
        var box = new byte[text.Length];
        return Convert.TryFromBase64String(text.Replace('-', '+').Replace('_', '/'), box, out var length) && seal.Open(box.AsSpan(0, length), OwnerOf(context, about)) is { Length: >= TimeBytes } open && IsFresh(open)
            ? Encoding.UTF8.GetString(open.AsSpan(TimeBytes)) : null;
    }

    private bool IsFresh(byte[] open) => clock.GetUtcNow().ToUnixTimeMilliseconds() - BinaryPrimitives.ReadInt64BigEndian(open) <= Longest.TotalMilliseconds;

    private static string OwnerOf(HttpContext context, string about) => $"{context.Features.Get<Session>()?.Nonce}/{about}";
}
