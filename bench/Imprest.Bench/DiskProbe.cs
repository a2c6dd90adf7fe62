using System.Diagnostics;

namespace Imprest.Bench;

/// <summary>How long the disk takes to keep a page: the floor under every durable answer.</summary>
internal static class DiskProbe
{
    private const int Flushes = 300;

    public static TimeSpan MedianFlush(string directory)
    {
        var path = Path.Combine(directory, "flush-probe");
        var times = new List<TimeSpan>(Flushes);
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, preallocationSize: 1 << 20))
        {
            var page = new byte[4096];
            for (var i = 0; i < Flushes; i++)
            {
                var started = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, page, i % 16 * page.Length);
                RandomAccess.FlushToDisk(file);
                times.Add(Stopwatch.GetElapsedTime(started));
            }
        }
        File.Delete(path);
        times.Sort();
        return times[Flushes / 2];
    }
}
