using System.Runtime.InteropServices;

namespace Imprest.Bench.Servers;

/// <summary>A directory in which a file is either whole and on the disk, or not there.</summary>
internal sealed class DurableDirectory(string path)
{
    private readonly int _descriptor = Open(Directory.CreateDirectory(path).FullName, 0); // Read-only, for good.

    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        var temporary = Path.Combine(path, Path.GetRandomFileName());
        using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.Write(file, bytes, 0);
            RandomAccess.FlushToDisk(file);
        }
        File.Move(temporary, Path.Combine(path, name), overwrite: true);
        // The new name is on the disk only after the directory itself was flushed, which .NET has no call for.
        if (Flush(_descriptor) != 0) throw new IOException($"fsync of a directory: error {Marshal.GetLastPInvokeError()}");
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Flush(int descriptor);
}
