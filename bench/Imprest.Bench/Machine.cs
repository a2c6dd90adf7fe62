using System.Globalization;
using System.Runtime.InteropServices;

namespace Imprest.Bench;

/// <summary>What a result needs beside it to be read, and nothing that tells whose machine it was.</summary>
internal static class Machine
{
    /// <param name="directory">Where the measured programs write; the disk and the file system there matter.</param>
    public static string Describe(string? directory = null)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30);
        var disk = directory is null ? "" : string.Create(CultureInfo.InvariantCulture,
            $", {FileSystem(directory)} with {DiskProbe.MedianFlush(directory).TotalMicroseconds:0} µs a flush of 4 KiB (fsync, p50)");
        return string.Create(CultureInfo.InvariantCulture,
            $"Machine: {Environment.ProcessorCount} × {Processor()}, {memory} GiB, kernel {Kernel()}, {RuntimeInformation.FrameworkDescription}{disk}. Read on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}.");
    }

    private static string Processor() => File.ReadLines("/proc/cpuinfo")
        .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";

    // The release has the builder's own suffix after the number.
    private static string Kernel() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim().Split('-')[0];

    private static string FileSystem(string directory) => File.ReadLines("/proc/mounts").Select(line => line.Split(' '))
        .Where(mount => directory.StartsWith(mount[1], StringComparison.Ordinal)).MaxBy(mount => mount[1].Length)?[2] ?? "unknown file system";
}
