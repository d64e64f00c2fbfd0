namespace OrleansRec.Datasets.Shop;

/// <summary>The categories a generated shop can have, and the words its items are described with.</summary>
internal static class Taxonomy
{
    public static readonly Department[] Departments =
    [
        new(0, "electronics", false, 0.10, "memory", ["16 GB", "64 GB", "128 GB", "256 GB"]),
        new(1, "clothing", false, 0.15, "fit", ["slim", "regular", "loose"]),
        new(2, "shoes", false, 0.10, "sole", ["flat", "cushioned", "grip"]),
        new(3, "home", false, 0.30, "size", ["small", "medium", "large"]),
        new(4, "kitchen", false, 0.10, "care", ["dishwasher safe", "hand wash", "wipe clean"]),
        new(5, "beauty", true, -0.05, "scent", ["rose", "citrus", "vanilla", "unscented"]),
        new(6, "sports", false, 0.20, "level", ["beginner", "advanced", "professional"]),
        new(7, "toys", false, 0.25, "age", ["2+", "4+", "6+", "10+"]),
    ];

    public static readonly string[] Colours =
        ["black", "white", "grey", "navy", "blue", "teal", "green", "yellow", "orange", "red", "pink", "purple"];

    public static readonly string[] Styles = ["classic", "modern", "sporty", "vintage", "minimal", "playful"];

    public static readonly string[] Patterns = ["plain", "striped", "dotted", "checked"];

    public static readonly string[] Syllables =
        ["nor", "vel", "ka", "li", "ro", "mar", "ten", "sa", "dun", "bri", "el", "fo", "ga", "hel", "is", "ju", "lum", "ny", "os", "pe"];

    public static readonly string[] ModelNames =
        ["Aria", "Breeze", "Comet", "Dawn", "Echo", "Flint", "Grove", "Halo", "Iris", "Juno", "Koi", "Lark", "Mesa", "Nova", "Opal", "Pine"];

    private static readonly Row[] Rows =
    [
        new(0, "phones", "phone,smartphone", 380, 12, 0.3, "aluminium,glass,plastic", "phone cases,headphones", "M22 4h20a4 4 0 0 1 4 4v48a4 4 0 0 1-4 4H22a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4zM23 10v38h18V10zM30 52h4v4h-4z"),
        new(0, "phone cases", "phone case,cover", 18, 12, 0.2, "silicone,leather,plastic", "", "M20 4h24a5 5 0 0 1 5 5v46a5 5 0 0 1-5 5H20a5 5 0 0 1-5-5V9a5 5 0 0 1 5-5zM22 9h10v12H22z"),
        new(0, "headphones", "headphones,headset", 70, 12, 0.3, "plastic,aluminium,leather", "phone cases", "M8 38a24 24 0 0 1 48 0v16a4 4 0 0 1-4 4h-6V38h5a19 19 0 0 0-38 0h5v20h-6a4 4 0 0 1-4-4z"),
        new(0, "laptops", "laptop,notebook", 850, 9, 0.3, "aluminium,plastic", "backpacks,headphones", "M12 12h40a3 3 0 0 1 3 3v27H9V15a3 3 0 0 1 3-3zM14 17v20h36V17zM4 45h56l-4 7H8z"),
        new(0, "cameras", "camera", 420, 7, 0.4, "aluminium,plastic", "backpacks", "M8 18h12l4-6h16l4 6h12a3 3 0 0 1 3 3v28a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3V21a3 3 0 0 1 3-3zM32 24a11 11 0 1 0 .1 0z"),
        new(1, "t-shirts", "t-shirt,tee", 19, 7, 0.6, "cotton,linen,polyester", "jeans", "M22 8q10 8 20 0l16 8-6 14-8-3v31H20V27l-8 3-6-14z"),
        new(1, "jeans", "jeans,trousers", 55, 10, 0.2, "denim,cotton", "sneakers,t-shirts", "M18 4h28l6 56H38l-6-38-6 38H12z"),
        new(1, "dresses", "dress,gown", 60, 6, 0.5, "cotton,silk,polyester", "pumps", "M24 4l3 8h10l3-8 4 2-3 20 14 32q-23 6-46 0l14-32-3-20z"),
        new(1, "jackets", "jacket,coat", 110, 11, 0.8, "wool,leather,polyester", "boots,sweaters", "M22 6h20l14 10 4 34h-9l-3-20v30H33V18h-2v42H16V30l-3 20H4l4-34z"),
        new(1, "sweaters", "sweater,jumper", 50, 12, 0.7, "wool,cashmere,cotton", "jeans", "M24 10h16l14 6 6 36h-9l-5-20v26H18V32l-5 20H4l6-36zM26 10h12v6H26z"),
        new(2, "sneakers", "sneakers,trainers", 75, 5, 0.2, "canvas,leather,mesh", "t-shirts", "M4 26l12-4q4 8 12 4l6-6q10 14 24 16 4 2 4 12H4zM4 50h58v4H4z"),
        new(2, "boots", "boots", 115, 11, 0.7, "leather,suede,rubber", "jackets", "M16 4h20l2 32q18 2 20 16H14q4-24 2-48zM12 54h46v6H12z"),
        new(2, "sandals", "sandals", 40, 7, 0.9, "leather,cork,rubber", "dresses", "M4 44q28-8 56 0v8H4zM12 40q4-20 20-20v6q-12 2-14 14zM38 20q12 4 14 20h-6q-2-12-10-14z"),
        new(2, "pumps", "pumps,heels", 70, 5, 0.2, "leather,suede,satin", "dresses,lipsticks", "M4 16q14 4 22 18 10 12 34 12v6H34q-12-2-22-16v22H8V30q-4-6-4-14z"),
        new(2, "running shoes", "running shoes", 95, 4, 0.4, "mesh,rubber", "water bottles,t-shirts", "M2 24h10q6 10 14 2l8-8 10 14 14 6q6 4 4 10l-8 4H6q-6-10-4-28z"),
        new(3, "lamps", "lamp,table lamp", 45, 11, 0.3, "brass,glass,paper", "cushions", "M20 4h24l12 26H8zM29 30h6v22h10v6H19v-6h10z"),
        new(3, "cushions", "cushion,pillow", 22, 10, 0.2, "cotton,linen,velvet", "rugs", "M6 8q26 8 52 0-8 24 0 48-26-8-52 0 8-24 0-48z"),
        new(3, "rugs", "rug,carpet", 90, 10, 0.2, "wool,jute,cotton", "cushions", "M4 16h56v32H4zM2 12h4v40H2zM58 12h4v40h-4z"),
        new(3, "chairs", "chair,armchair", 120, 3, 0.2, "oak,metal,velvet", "cushions", "M16 4h6v28h26v28h-6V42H22v18h-6zM22 8h20v20H22z"),
        new(3, "vases", "vase", 28, 4, 0.3, "ceramic,glass", "lamps", "M24 4h16v8q-4 6 6 18 8 18-6 30H24q-14-12-6-30 10-12 6-18z"),
        new(4, "mugs", "mug,cup", 11, 12, 0.4, "ceramic,glass,steel", "kettles", "M8 12h36v8h6a10 10 0 0 1 0 24h-6v6a6 6 0 0 1-6 6H14a6 6 0 0 1-6-6zM44 26v12h5a6 6 0 0 0 0-12z"),
        new(4, "kettles", "kettle,teapot", 42, 11, 0.3, "steel,glass,ceramic", "mugs", "M24 12h16q8 6 10 16l10-8v8L50 40v16H14V36Q14 18 24 12zM28 6h8v6h-8z"),
        new(4, "pans", "pan,frying pan", 38, 12, 0.2, "steel,cast iron,aluminium", "knives", "M22 16a18 18 0 1 0 .1 0zM38 30l24-16 2 4-22 18z"),
        new(4, "knives", "knife,chef's knife", 45, 12, 0.3, "steel,ceramic", "pans", "M4 34Q30 10 60 8l-20 22zM8 40l10-8 8 8-18 18q-8-8 0-18z"),
        new(4, "plates", "plate,bowl", 16, 12, 0.3, "ceramic,glass,bamboo", "mugs", "M32 6a26 26 0 1 0 .1 0zM32 18a14 14 0 1 1-.1 0z"),
        new(5, "lipsticks", "lipstick,lip balm", 17, 5, 0.1, "matte,satin,gloss", "nail polish", "M24 28V16q8-14 16-10v22zM20 30h24v28H20z"),
        new(5, "nail polish", "nail polish,varnish", 8, 6, 0.3, "matte,gloss,glitter", "lipsticks", "M26 4h12v22H26zM22 28h20q10 6 8 20-2 12-18 12T14 48q-2-14 8-20z"),
        new(5, "perfumes", "perfume,eau de parfum", 58, 12, 0.7, "glass", "lipsticks", "M27 4h10v8H27zM22 14h20v8H22zM12 24h40v30a6 6 0 0 1-6 6H18a6 6 0 0 1-6-6z"),
        new(5, "face creams", "face cream,moisturiser", 26, 1, 0.3, "aloe,retinol,shea", "shampoos", "M8 20h48v10H8zM11 32h42v18a8 8 0 0 1-8 8H19a8 8 0 0 1-8-8z"),
        new(5, "shampoos", "shampoo,conditioner", 9, 7, 0.1, "aloe,argan,shea", "face creams", "M26 4h14v4h6v4H34v8h6q8 2 8 10v30H18V30q0-8 8-10h2v-8h-2z"),
        new(6, "yoga mats", "yoga mat", 29, 1, 0.6, "rubber,cork,foam", "water bottles", "M10 6h44v44H10zM10 52h44a5 5 0 0 1 0 8H10a5 5 0 0 1 0-8z"),
        new(6, "water bottles", "water bottle,flask", 14, 7, 0.5, "steel,plastic,glass", "backpacks", "M26 2h12v8H26zM24 12h16q6 6 6 14v30a6 6 0 0 1-6 6H24a6 6 0 0 1-6-6V26q0-8 6-14z"),
        new(6, "dumbbells", "dumbbell,weights", 35, 1, 0.6, "cast iron,rubber,steel", "yoga mats", "M4 22h6v20H4zM12 16h8v32h-8zM20 28h24v8H20zM44 16h8v32h-8zM54 22h6v20h-6z"),
        new(6, "bicycles", "bicycle,bike", 450, 5, 0.8, "steel,aluminium,carbon", "water bottles", "M14 30a13 13 0 1 0 .1 0zM14 36a7 7 0 1 1-.1 0zM50 30a13 13 0 1 0 .1 0zM50 36a7 7 0 1 1-.1 0zM20 14h8v4h14l-2-8h8l6 32h-4l-4-18-12 20-14-22-6 18h-4l8-22z"),
        new(6, "backpacks", "backpack,rucksack", 49, 8, 0.5, "canvas,nylon,leather", "water bottles", "M24 4h16v8q14 2 14 18v26a4 4 0 0 1-4 4H14a4 4 0 0 1-4-4V30q0-16 14-18zM18 38v14h28V38z"),
        new(7, "puzzles", "puzzle,jigsaw", 15, 12, 0.8, "cardboard,wood", "board games", "M6 20h18q-6-14 8-14t8 14h18v16q-14-6-14 6t14 6v12H6z"),
        new(7, "board games", "board game,card game", 28, 12, 0.9, "cardboard,wood", "puzzles", "M4 4h56v56H4zM10 10v14h14V10zM40 10v14h14V10zM25 25v14h14V25zM10 40v14h14V40zM40 40v14h14V40z"),
        new(7, "dolls", "doll,puppet", 22, 12, 0.8, "cloth,plastic,wood", "plush animals", "M32 2a10 10 0 1 0 .1 0zM26 22h12l16 12-3 5-10-4 6 25H17l6-25-10 4-3-5z"),
        new(7, "plush animals", "teddy bear,plush rabbit", 18, 12, 0.7, "cotton,plush", "dolls", "M16 4a9 9 0 0 1 9 5h14a9 9 0 1 1 11 11q4 8-2 14 10 8 6 26H10q-4-18 6-26-6-6-2-14a9 9 0 0 1 2-16z"),
        new(7, "building bricks", "brick set,building kit", 32, 12, 0.8, "plastic,wood", "puzzles", "M4 24h56v32H4zM8 14h10v10H8zM27 14h10v10H27zM46 14h10v10H46z"),
    ];

    /// <summary>The categories of a shop with this many items: two to five per department, so that small shops still have some items in each.</summary>
    public static Leaf[] Leaves(int items)
    {
        var perDepartment = Math.Clamp(items / 60, 2, 5);
        var rows = Departments.SelectMany(d => Rows.Where(r => r.Department == d.Index).Take(perDepartment)).ToArray();
        return [.. rows.Select((r, i) => new Leaf(
            i, Departments[r.Department], r.Name, r.Nouns.Split(','), r.MedianPrice, r.PeakMonth, r.Amplitude,
            r.Materials.Split(','), [.. r.Complements.Split(',').Where(c => rows.Any(o => o.Name == c))], r.Shape))];
    }

    private sealed record Row(
        int Department, string Name, string Nouns, double MedianPrice, int PeakMonth, double Amplitude,
        string Materials, string Complements, string Shape);
}
