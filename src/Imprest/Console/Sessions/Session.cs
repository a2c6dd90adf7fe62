namespace Imprest.Console.Sessions;

/// <summary>A browser's session, kept in its sealed cookie alone: the gateway remembers none.</summary>
/// <param name="Nonce">Random; what its forms' tokens are made from. A new one at each sign-in.</param>
/// <param name="PublicKeyId">The public id of the key that signed in; null: nobody has.</param>
internal sealed record Session(string Nonce, string? PublicKeyId, DateTimeOffset StartedAt)
{
    /// <summary>So long a sign-in lasts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
}
