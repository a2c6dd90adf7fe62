namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Makes rows of <c>search_blocks</c>, each once its rows of <c>requests</c> are all there: what they are searched by does not change.</summary>
internal sealed class SearchBlocks
{
    private readonly Books books;
    private long next;

    public SearchBlocks(Books books)
    {
        this.books = books;
        next = Next();
    }

    /// <summary>The rows of the next block are all there. Asks nothing of the store.</summary>
    public bool IsDue => books.LastEndedSoFar >= next * SearchFilter.Rows + SearchFilter.Rows - 1;

    /// <summary>The next block, as a command in a transaction of its own.</summary>
    public Command Take() => new Change<bool>(_ =>
    {
        Make();
        return true;
    });

    /// <summary>All that are due, in the open transaction.</summary>
    public void MakeAll()
    {
        _ = books.LastEnded;
        while (IsDue)
            Make();
    }

    private void Make()
    {
        var block = Next(); // By the store: what was made before may have been rolled back.
        var (first, last) = (block * SearchFilter.Rows, block * SearchFilter.Rows + SearchFilter.Rows - 1);
        var filter = new SearchFilter();
        using (var texts = books.Sql.Once(SearchFilter.Texts))
        {
            texts.Start().Bind(first).Bind(last);
            while (texts.Step())
                filter.Add(texts.Text(0));
        }

        using var insert = books.Sql.Once("""
            insert into search_blocks (block, oldest, newest, filter)
            select ?1, coalesce(min(time), 0), coalesce(max(time), 0), ?2 from requests where number between ?3 and ?4
            """);
        insert.Start().Bind(block).BindBlob(filter.ToArray()).Bind(first).Bind(last).Run();
        next = block + 1;
    }

    private long Next()
    {
        using var find = books.Sql.Once("select coalesce(max(block) + 1, 0) from search_blocks");
        return find.Start().Step() ? find.Long(0) : 0;
    }
}
