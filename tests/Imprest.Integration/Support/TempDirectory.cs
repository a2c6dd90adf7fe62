namespace Imprest.Integration.Support;

/// <summary>A data directory that outlives one gateway, for restarts and crashes.</summary>
public sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("imprest-test-").FullName;

    /// <summary>
    /// What a kill at this moment would leave: the files as they stand, without those that die with a process. Nothing may be writing meanwhile.
    /// </summary>
    public static TempDirectory AfterKill(TestGateway gateway)
    {
        var copy = new TempDirectory();
        foreach (var file in Directory.EnumerateFiles(gateway.DataDirectory, "*", SearchOption.AllDirectories))
        {
            if (file.EndsWith("-shm", StringComparison.Ordinal) || file.EndsWith(".lock", StringComparison.Ordinal))
                continue;
            var target = System.IO.Path.Combine(copy.Path, System.IO.Path.GetRelativePath(gateway.DataDirectory, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = File.Create(target);
            from.CopyTo(to);
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
