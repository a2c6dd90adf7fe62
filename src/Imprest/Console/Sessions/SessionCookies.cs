using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Imprest.Hosting;

namespace Imprest.Console.Sessions;

/// <summary>Sessions as sealed cookies, and the tokens that their forms carry against forged requests.</summary>
/// <remarks>
/// Who signed in has one cookie and who has not another: by a link from elsewhere a browser sends neither, so that the page it gets begins a visitor's
/// session; in the same cookie, that would sign its person out.
/// A token is an HMAC of the session's nonce: a foreign page can make the browser send the cookie's request, but can read neither cookie nor token.
/// Why not the framework's own: docs/adr/0014.
/// </remarks>
internal sealed class SessionCookies(Secrets secrets, GatewayOptions options, TimeProvider clock)
{
    public const string SignedInName = "imprest_session";
    public const string VisitorName = "imprest_visitor";
    public const string TokenField = "token";
    public const string TokenHeader = "x-imprest-token";

    private readonly SealedSecrets seal = new(secrets.KeyFor("console sessions"));
    private readonly byte[] tokenKey = secrets.KeyFor("console form tokens");

    /// <summary>The session that the browser sends; null: none, or one that is over or was changed.</summary>
    public Session? Read(HttpRequest request) => Read(request, SignedInName) ?? Read(request, VisitorName);

    private Session? Read(HttpRequest request, string name)
    {
        if (request.Cookies[name] is not { Length: > 0 and < 1000 } text)
            return null;
        var box = new byte[text.Length];
        if (!Convert.TryFromBase64String(text.Replace('-', '+').Replace('_', '/'), box, out var length) || seal.Open(box.AsSpan(0, length), name) is not { } open)
            return null;
        var session = JsonSerializer.Deserialize<Session>(open);
        return session is not null && clock.GetUtcNow() - session.StartedAt < Session.Lifetime ? session : null;
    }

    /// <summary>Begins a session and gives the browser its cookie.</summary>
    public Session Begin(HttpContext context, string? publicKeyId)
    {
        var session = new Session(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), publicKeyId, clock.GetUtcNow());
        var name = publicKeyId is null ? VisitorName : SignedInName;
        var box = seal.Seal(JsonSerializer.SerializeToUtf8Bytes(session), name);
        context.Response.Cookies.Append(name, Convert.ToBase64String(box).Replace('+', '-').Replace('/', '_'), Attributes(context));
        return session;
    }

    public void End(HttpContext context) => context.Response.Cookies.Delete(SignedInName, Attributes(context));

    public string TokenOf(Session session) => Convert.ToHexStringLower(HMACSHA256.HashData(tokenKey, Encoding.UTF8.GetBytes(session.Nonce)));

    /// <summary>Is this the token of a page that we gave to this session?</summary>
    public bool IsOurs(string? sent, Session session) =>
        sent is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(TokenOf(session)));

    private CookieOptions Attributes(HttpContext context) => Attributes(context, options, Session.Lifetime);

    /// <summary>Of each cookie of the console.</summary>
    public static CookieOptions Attributes(HttpContext context, GatewayOptions options, TimeSpan? life) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        // Behind a proxy the line to us is plain, and the browser's is not.
        Secure = context.Request.IsHttps || options.PublicUrl?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true,
        Path = "/",
        MaxAge = life,
        IsEssential = true,
    };
}
