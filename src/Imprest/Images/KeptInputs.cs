using System.Globalization;
using System.Text;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.Images;

/// <summary>An input image or a mask that is kept.</summary>
/// <param name="Part">Its place among the input images, from 0; or <c>mask</c>.</param>
internal sealed record KeptInput(string Part, string Path, long Bytes, string ContentType);

/// <summary>
/// Prompts, input images and masks of held requests, where the operator turned <c>retain_prompts</c> on: files beside the results, readable by
/// their owner alone, and kept as long; not of what ended at once with nothing delivered and nothing charged. Nothing else of a request holds
/// them, so when the files are gone only the fingerprint is left.
/// </summary>
/// <remarks>
/// A file is <c>assets/inputs/{first 5 characters of the id's time}/{request}-{part}</c>. What is there is told by the files themselves: no row
/// names them, and a sweep finds those too that a crash left.
/// </remarks>
internal sealed class KeptInputs(AssetStore assets)
{
    public const string Mask = "mask";
    private const string Prompt = "prompt";
    private const int RequestsASweep = 2_000;
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan QuietTime = TimeSpan.FromDays(1);

    private DateTimeOffset nextSweep = DateTimeOffset.MinValue;

    private string Root => Path.Combine(assets.Root, "inputs");

    /// <summary>Keeps all of a call durably, or nothing.</summary>
    /// <exception cref="IOException">The disk is full or failing.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory cannot be written.</exception>
    public async Task KeepAsync(RequestId request, ImageCall call)
    {
        try
        {
            if (call.Prompt is { } prompt)
                await assets.WriteAsync(PathOf(request, Prompt), Encoding.UTF8.GetBytes(prompt), ownerOnly: true);
            for (var i = 0; i < call.InputImages.Count; i++)
                await assets.WriteAsync(PathOf(request, Name(i)), call.InputImages[i].Bytes, ownerOnly: true);
            if (call.Mask is { } mask)
                await assets.WriteAsync(PathOf(request, Mask), mask.Bytes, ownerOnly: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Drop(request);
            throw;
        }
    }

    /// <summary>Deletes what is kept of a request.</summary>
    /// <exception cref="IOException">The disk is failing.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory cannot be written.</exception>
    public void Drop(RequestId request)
    {
        foreach (var part in (IEnumerable<string>)[Prompt, .. Enumerable.Range(0, CallLimits.InputImages).Select(Name), Mask])
            assets.Remove(PathOf(request, part));
    }

    /// <summary>The prompt as the client wrote it; null when it is not kept.</summary>
    public string? PromptOf(RequestId request)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(PathOf(request, Prompt))); // To the byte: reading as text would take a mark off its front.
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The input images that are kept, in their order, and the mask behind them.</summary>
    public IEnumerable<KeptInput> ImagesOf(RequestRecord record) =>
        Enumerable.Range(0, record.References).Select(Name).Append(Mask).Select(part => Find(record.Id, part)).OfType<KeptInput>();

    /// <returns>Null when there is no such part, or it is not kept.</returns>
    public KeptInput? Find(RequestId request, string part)
    {
        if (part != Mask && !(int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && part == Name(index)))
            return null;
        var path = PathOf(request, part);
        try
        {
            using var file = File.OpenRead(path);
            return new(part, path, file.Length, TypeOf(file.ReadByte()));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Deletes what belongs to requests that ended longer ago than the retention, and what belongs to none. Looks once a minute.</summary>
    public async Task SweepAsync(SqliteLedger ledger, TimeSpan retention, DateTimeOffset now)
    {
        if (now < nextSweep || !Directory.Exists(Root))
            return;
        var deleted = 0;
        foreach (var (request, files) in DueRequests(now - retention))
        {
            var record = await ledger.FindRequestAsync(null, request);
            if (record is not null && !(record.EndedAt + retention <= now))
                continue;
            if (deleted++ == RequestsASweep)
                return; // The others in the next round.
            foreach (var file in files)
                assets.Remove(file);
        }

        foreach (var directory in Directory.EnumerateDirectories(Root))
        {
            // By then no request that is under way can still write there.
            if (StartOf(directory) + QuietTime + retention <= now && !Directory.EnumerateFileSystemEntries(directory).Any())
                assets.RemoveDirectory(directory);
        }

        nextSweep = now + BetweenSweeps;
    }

    /// <summary>Requests that were made before an instant, oldest first, with their files.</summary>
    private IEnumerable<(RequestId Request, IEnumerable<string> Files)> DueRequests(DateTimeOffset before) =>
        from directory in Directory.EnumerateDirectories(Root).Order(StringComparer.Ordinal)
        where StartOf(directory) <= before
        from request in Directory.EnumerateFiles(directory)
            .GroupBy(file => new RequestId(Path.GetFileName(file).Split('-')[0]))
            .OrderBy(files => files.Key.Value, StringComparer.Ordinal)
        where request.Key.MadeAt <= before
        select (request.Key, (IEnumerable<string>)request);

    /// <summary>The first instant at which a request can have been made whose files stand in a directory.</summary>
    private static DateTimeOffset StartOf(string directory) => new RequestId("req_" + Path.GetFileName(directory)).MadeAt;

    private string PathOf(RequestId request, string part) => Path.Combine(Root, AssetStore.DirectoryOf(request), $"{request.Value}-{part}");

    /// <summary>Only these three types are taken in, and no two begin alike.</summary>
    private static string TypeOf(int firstByte) => firstByte switch
    {
        0x89 => "image/png",
        0xFF => "image/jpeg",
        _ => "image/webp",
    };

    private static string Name(int index) => index.ToString(CultureInfo.InvariantCulture);
}
