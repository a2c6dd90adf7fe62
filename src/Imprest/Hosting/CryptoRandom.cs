using System.Security.Cryptography;

namespace Imprest.Hosting;

/// <summary>A generator for ids and jitter, seeded by the operating system. Secrets never come from it.</summary>
internal static class CryptoRandom
{
    public static Random New() => new(RandomNumberGenerator.GetInt32(int.MaxValue));
}
