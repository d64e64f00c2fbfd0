using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansRec.Contracts;

namespace OrleansRec.Benchmarks.Flood;

/// <summary>A batch as large as the API takes, made once; its event ids are set anew in place, so that sending costs a caller nothing but the bytes.</summary>
internal sealed class LargeBatch
{
    public const int Events = Limits.MaxEventsPerBatch;
    private const int Users = 10_000;
    private const int Items = 1_000;
    private const int PropertyLength = 200;
    private const int Properties = 7;
    private const string Mark = "########";
    private readonly List<int> _ids = [];

    /// <param name="caller">Its events have ids of their own.</param>
    public LargeBatch(int caller, DateTimeOffset now)
    {
        var random = new Random(caller);
        var properties = Enumerable.Range(0, Properties).ToDictionary(p => $"property-{p}", p => new string((char)('a' + p), PropertyLength));
        Body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            events = Enumerable.Range(0, Events).Select(e => new
            {
                eventId = $"{caller}-{e}-{Mark}",
                userId = $"user-{random.Next(Users)}",
                itemId = $"item-{random.Next(Items)}",
                type = "view",
                timestamp = now,
                properties,
            }),
        });
        var mark = Encoding.UTF8.GetBytes(Mark);
        for (var at = 0; Body.AsSpan(at).IndexOf(mark) is >= 0 and var next; at += next + mark.Length) _ids.Add(at + next);
    }

    public byte[] Body { get; }

    /// <param name="round">Batches of another round have other event ids.</param>
    public void Renew(int round)
    {
        var text = round.ToString("x8", CultureInfo.InvariantCulture);
        foreach (var at in _ids) Encoding.UTF8.GetBytes(text, Body.AsSpan(at));
    }
}
