namespace Imprest.Pricing.Costs;

/// <summary>Random numbers that are the same for a seed on every machine and runtime: SplitMix64.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong state = seed;

    /// <summary>From 0 to below <paramref name="bound"/>. Uneven by less than one in a billion, for bounds to 2³².</summary>
    public long Below(long bound)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (long)Math.BigMul(z ^ (z >> 31), (ulong)bound, out _);
        }
    }
}
