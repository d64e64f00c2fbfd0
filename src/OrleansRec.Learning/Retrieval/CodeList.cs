using OrleansRec.Learning.Kernels;

namespace OrleansRec.Learning.Retrieval;

/// <summary>A list of items with vectors of one byte per dimension; items come and go in constant time.</summary>
internal sealed class CodeList(int dimension)
{
    private const float NoItem = float.NaN;   // never among the best of anything
    private readonly int _stride = CodeKernel.Stride(dimension);
    private byte[] _codes = [];
    private float[] _scales = [];
    private int[] _items = [];

    public int Count { get; private set; }

    /// <summary>Bytes held.</summary>
    public long Bytes => _codes.Length + ((long)_scales.Length * (sizeof(float) + sizeof(int)));

    public int this[int slot] => _items[slot];

    /// <summary>Makes room for items that are known to come.</summary>
    public void Reserve(int items)
    {
        if (items > _items.Length) Resize(items);
    }

    /// <summary>Adds an item and returns its slot.</summary>
    public int Add(int item, ReadOnlySpan<float> vector)
    {
        if (Count == _items.Length) Resize(Math.Max(CodeKernel.Group, Count + (Count / 4)));
        var slot = Count++;
        _items[slot] = item;
        _scales[slot] = CodeKernel.Encode(vector, GroupOf(slot), slot % CodeKernel.Group);
        return slot;
    }

    /// <summary>Takes the item of a slot out; returns the item that lies there now, −1 where none does.</summary>
    public int Remove(int slot)
    {
        var last = --Count;
        var moved = -1;
        if (slot != last)
        {
            CodeKernel.Move(GroupOf(last), last % CodeKernel.Group, GroupOf(slot), slot % CodeKernel.Group, _stride);
            (_items[slot], _scales[slot]) = (_items[last], _scales[last]);
            moved = _items[slot];
        }

        _scales[last] = NoItem;
        return moved;
    }

    /// <summary>Approximate inner products float[at least <see cref="Count"/> rounded up to whole groups].</summary>
    public void Products(ReadOnlySpan<sbyte> query, float queryScale, Span<float> products) =>
        CodeKernel.Products(_codes, _scales, (Count + CodeKernel.Group - 1) / CodeKernel.Group, query, queryScale, products);

    private Span<byte> GroupOf(int slot) => _codes.AsSpan(slot / CodeKernel.Group * CodeKernel.Group * _stride, CodeKernel.Group * _stride);

    private void Resize(int items)
    {
        var room = (items + CodeKernel.Group - 1) / CodeKernel.Group * CodeKernel.Group;
        Array.Resize(ref _codes, room * _stride);
        Array.Resize(ref _scales, room);
        Array.Resize(ref _items, room);
        _scales.AsSpan(Count).Fill(NoItem);
    }
}
