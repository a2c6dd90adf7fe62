using System.Runtime.InteropServices;

namespace Imprest.Providers.Sandbox;

/// <summary>A stream of numbers that depends on nothing but what it was made from, on every machine and in every version.</summary>
internal struct Seed(ulong state)
{
    private ulong _state = state;

    /// <summary>FNV-1a over the text's UTF-16 code units, then over the numbers.</summary>
    public static ulong Hash(ReadOnlySpan<char> text, params ReadOnlySpan<ulong> numbers)
    {
        unchecked
        {
            var hash = Hash(MemoryMarshal.AsBytes(text));
            foreach (var number in numbers)
                hash = Mix((hash ^ number) * 0x100000001B3UL);
            return Mix(hash);
        }
    }

    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            var hash = 0xCBF29CE484222325UL;
            foreach (var b in bytes)
                hash = (hash ^ b) * 0x100000001B3UL;
            return hash;
        }
    }

    /// <summary>The finalizer of SplitMix64.</summary>
    public static ulong Mix(ulong x)
    {
        unchecked
        {
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
            return x ^ (x >> 31);
        }
    }

    public ulong Next() => Mix(_state = unchecked(_state + 0x9E3779B97F4A7C15UL));

    /// <summary>From 0 to below 1.</summary>
    public float Unit() => (Next() >> 40) * (1f / (1 << 24));

    public float Between(float low, float high) => low + ((high - low) * Unit());

    public int Below(int count) => (int)(Next() % (ulong)count);

    public bool Chance(float share) => Unit() < share;
}
