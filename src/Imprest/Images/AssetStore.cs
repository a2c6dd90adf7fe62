using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Imprest.Ledger;
using Microsoft.Win32.SafeHandles;

namespace Imprest.Images;

/// <summary>Results on disk: written once, flushed, their directory synced, before the ledger names them. Served unmodified.</summary>
/// <remarks>
/// A file's path follows from the request id and the index alone: <c>assets/{first 5 characters of the id's time}/{request}-{index}</c>,
/// a directory for about nine hours. Revised prompts, which are prompts and go when the results go, are a file beside them. A file that no ledger
/// row names is an orphan of a crash; <see cref="AssetSweep"/> removes it.
/// </remarks>
public sealed class AssetStore
{
    private const string Revised = "revised";
    private const int DirectoryLength = 5;

    /// <summary>A volume of its own has a <c>lost+found</c>, which only root can read and which is none of ours.</summary>
    private static readonly EnumerationOptions Ours = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    private readonly string root;
    private readonly long limitBytes;
    private readonly DiskThreads disk = new();
    private readonly Lock gate = new();
    private readonly HashSet<string> known = new(StringComparer.Ordinal);
    private long usedBytes;

    public AssetStore(string dataDirectory, long limitBytes)
    {
        root = Path.Combine(dataDirectory, "assets");
        this.limitBytes = limitBytes;
        Directory.CreateDirectory(root);
        usedBytes = new DirectoryInfo(root).EnumerateFiles("*", Ours).Sum(file => file.Length);
    }

    public string Root => root;

    /// <summary>There is no room for another result.</summary>
    public bool IsFull => Interlocked.Read(ref usedBytes) >= limitBytes;

    /// <summary>Where an image is, or would be.</summary>
    public static string PathOf(string root, RequestId request, int index) =>
        Path.Combine(root, DirectoryOf(request), $"{request.Value}-{index}");

    /// <summary>The name of the directory that a request's files stand in.</summary>
    internal static string DirectoryOf(RequestId request) => request.Value.Substring("req_".Length, DirectoryLength);

    public string PathOf(RequestId request, int index) => PathOf(root, request, index);

    private string RevisedPathOf(RequestId request) => Path.Combine(root, DirectoryOf(request), $"{request.Value}-{Revised}");

    /// <summary>Keeps an image durably and returns its SHA-256 in lower-case hex.</summary>
    /// <exception cref="IOException">The disk is full or failing; nothing may be charged then.</exception>
    public Task<string> SaveAsync(RequestId request, int index, ReadOnlyMemory<byte> bytes) => disk.RunAsync(() =>
    {
        Write(PathOf(request, index), bytes.Span, ownerOnly: false);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
    });

    /// <summary>Keeps what the provider made of the prompt, an entry an image, for as long as the images.</summary>
    /// <exception cref="IOException">As for an image.</exception>
    public Task SaveRevisedPromptsAsync(RequestId request, IReadOnlyList<string?> prompts) =>
        WriteAsync(RevisedPathOf(request), JsonSerializer.SerializeToUtf8Bytes(prompts, RevisedPromptsJson.Default.IReadOnlyListString), ownerOnly: true);

    /// <summary>Writes a file under <see cref="Root"/> durably; it counts against the limit as results do.</summary>
    /// <param name="ownerOnly">Mode 0600.</param>
    /// <exception cref="IOException">The disk is full or failing.</exception>
    internal Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, bool ownerOnly) => disk.RunAsync(() =>
    {
        Write(path, bytes.Span, ownerOnly);
        return true;
    });

    private void Write(string path, ReadOnlySpan<byte> bytes, bool ownerOnly)
    {
        var directory = Path.GetDirectoryName(path)!;
        EnsureDirectory(directory);
        try
        {
            using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read, FileOptions.None, bytes.Length))
            {
                if (ownerOnly && !OperatingSystem.IsWindows())
                    File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                RandomAccess.Write(file, bytes, 0);
                RandomAccess.FlushToDisk(file);
            }

            SyncDirectory(directory);
        }
        catch (IOException)
        {
            File.Delete(path); // Half a file names nothing, and a full disk needs its room.
            throw;
        }

        Interlocked.Add(ref usedBytes, bytes.Length);
    }

    /// <summary>The bytes of a result; null when they are gone.</summary>
    public byte[]? Read(RequestId request, int index) => Read(PathOf(request, index));

    /// <summary>Empty where there were none, and when they are gone.</summary>
    public IReadOnlyList<string?> ReadRevisedPrompts(RequestId request) =>
        Read(RevisedPathOf(request)) is { } json ? JsonSerializer.Deserialize(json, RevisedPromptsJson.Default.IReadOnlyListString) ?? [] : [];

    private static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Deletes the images of a request, counted from 0, and what stands beside them.</summary>
    public void DeleteAll(RequestId request, int images)
    {
        for (var index = 0; index < images; index++)
            Remove(PathOf(request, index));
        Remove(RevisedPathOf(request));
    }

    /// <summary>Deletes a file under <see cref="Root"/>, where it is there.</summary>
    internal void Remove(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            return;
        var length = file.Length;
        file.Delete();
        Interlocked.Add(ref usedBytes, -length);
    }

    /// <summary>Every file of a result, read from the disk bit by bit; the index is null for what stands beside the images. Kept inputs are not among them.</summary>
    internal IEnumerable<(RequestId Request, int? Index, string Path)> Files()
    {
        foreach (var path in Directory.EnumerateDirectories(root).Where(directory => Path.GetFileName(directory).Length == DirectoryLength).SelectMany(Directory.EnumerateFiles))
        {
            var name = Path.GetFileName(path);
            if (!name.StartsWith("req_", StringComparison.Ordinal) || name.LastIndexOf('-') is not (> 0 and var dash))
                continue;
            var (request, what) = (new RequestId(name[..dash]), name[(dash + 1)..]);
            if (what == Revised)
                yield return (request, null, path);
            else if (int.TryParse(what, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                yield return (request, index, path);
        }
    }

    /// <summary>Deletes an empty directory under <see cref="Root"/>.</summary>
    internal void RemoveDirectory(string directory)
    {
        lock (gate)
        {
            known.Remove(directory);
            Directory.Delete(directory);
        }
    }

    private void EnsureDirectory(string directory)
    {
        lock (gate)
        {
            if (known.Contains(directory))
                return;
            Directory.CreateDirectory(directory);
            SyncDirectory(root);
            if (Path.GetDirectoryName(directory) is { } above && above != root)
                SyncDirectory(above);
            known.Add(directory);
        }
    }

    /// <summary>Makes a new name in a directory survive a power loss. .NET opens no directories, hence the system calls.</summary>
    private static void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
            return; // NTFS journals names by itself.
        using var handle = new SafeFileHandle(Posix.Open(directory, 0), ownsHandle: true);
        if (handle.IsInvalid || Posix.FSync(handle) != 0)
            throw new IOException($"The directory {directory} cannot be flushed to disk (errno {Marshal.GetLastPInvokeError()}).");
    }

    private static class Posix
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int FSync(SafeFileHandle file);
    }
}

[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class RevisedPromptsJson : JsonSerializerContext;
