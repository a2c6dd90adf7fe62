using Imprest.Hosting;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.Images;

/// <summary>
/// Removes files that no ledger row names any more: what a crash left between the note that results are gone and their deletion, or between a
/// file and the end that was to name it. A few files a round, and all of them again after a pause.
/// </summary>
internal sealed class AssetSweep(AssetStore assets, SqliteLedger ledger, GatewayOptions options, TimeProvider clock) : IDisposable
{
    private const int FilesARound = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim turn = new(1, 1);
    private IEnumerator<(RequestId Request, int? Index, string Path)>? files;
    private DateTimeOffset nextPass;

    public async Task RunAsync()
    {
        await turn.WaitAsync();
        try
        {
            if (files is null && clock.GetUtcNow() < nextPass)
                return;
            files ??= assets.Files().GetEnumerator();
            for (var i = 0; i < FilesARound; i++)
            {
                if (!files.MoveNext())
                {
                    End();
                    return;
                }

                var (request, index, path) = files.Current;
                if (await IsOrphanAsync(request, index, path))
                    assets.Remove(path);
            }
        }
        catch
        {
            End(); // A fault must not make each round begin with it.
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        files?.Dispose();
        turn.Dispose();
    }

    private void End()
    {
        files?.Dispose();
        files = null;
        nextPass = clock.GetUtcNow() + Pause;
    }

    private async Task<bool> IsOrphanAsync(RequestId request, int? index, string path)
    {
        if (await ledger.FindRequestAsync(null, request) is not { } record)
            return new DateTimeOffset(File.GetLastWriteTimeUtc(path)) + options.ResultRetention <= clock.GetUtcNow(); // Of a ledger that a backup replaced, maybe by mistake.
        if (record.State is RequestState.Held or RequestState.Attempting)
            return false; // It is just being written.
        if (record.ImagesDeletedAt is not null)
            return true;
        var stored = await ledger.ImagesOfAsync(record.Account, request);
        return index is { } one ? stored.All(image => image.Index != one) : stored.Count == 0;
    }
}
