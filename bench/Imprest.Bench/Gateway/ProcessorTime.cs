using System.Globalization;

namespace Imprest.Bench.Gateway;

/// <summary>Processor time as the kernel counts it, in hundredths of a second.</summary>
/// <remarks>man 5 proc: <c>/proc/stat</c>, <c>/proc/[pid]/stat</c>, <c>/proc/[pid]/status</c>.</remarks>
internal static class ProcessorTime
{
    public static TimeSpan Tick { get; } = TimeSpan.FromMilliseconds(10); // USER_HZ is 100 on every Linux that .NET runs on.

    /// <summary>Of the whole machine: what programs used, and what the hypervisor gave to others.</summary>
    public static (long Busy, long Stolen) OfMachine()
    {
        // "cpu user nice system idle iowait irq softirq steal …". Interrupts count: the process that they hit is charged with them too.
        var fields = Numbers(File.ReadLines("/proc/stat").First()[3..]);
        return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6], fields[7]);
    }

    public static long Of(int process)
    {
        var fields = AfterName($"/proc/{process}/stat");
        return fields[11] + fields[12];
    }

    /// <summary>Of all children of this process that have ended: the load generator is one.</summary>
    public static long OfEndedChildren()
    {
        var fields = AfterName("/proc/self/stat");
        return fields[13] + fields[14];
    }

    /// <summary>Memory in bytes that a process holds by itself, shared memory left out.</summary>
    public static long ResidentBytes(int process) => 1024 * File.ReadLines($"/proc/{process}/status")
        .Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal) || line.StartsWith("RssFile:", StringComparison.Ordinal))
        .Sum(line => Numbers(line[8..].Replace("kB", "", StringComparison.Ordinal))[0]);

    // The name, in brackets, may hold spaces; after it come the state, a letter, and then numbers only.
    private static long[] AfterName(string path)
    {
        var line = File.ReadAllText(path);
        return [0, .. Numbers(line[(line.LastIndexOf(')') + 3)..])];
    }

    private static long[] Numbers(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Number)];

    private static long Number(string text) => // Some limits of a process are past the range of a signed number.
        unchecked((long)ulong.Parse(text.TrimStart('-'), CultureInfo.InvariantCulture));
}
