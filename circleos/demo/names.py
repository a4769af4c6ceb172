"""Names of made-up people, as a practice in Berlin meets them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Culture:
    """Where a family's names come from, and how many of a thousand households it is.

    `women`, `men` hold first names by generation: born before 1955, before 1985, and later; one
    entry serves all three. `languages` are what its members speak, the likelier ones more often.
    `families` may name the woman's form after a slash ("Kowalski/Kowalska").
    """

    share: int
    languages: str
    families: tuple[str, ...]
    women: tuple[tuple[str, ...], ...]
    men: tuple[tuple[str, ...], ...]


def words(text: str) -> tuple[str, ...]:
    """The names that a text lists; an underscore stands for a space inside one."""
    return tuple(name.replace("_", " ") for name in text.split())


def _generations(*texts: str) -> tuple[tuple[str, ...], ...]:
    return tuple(words(text) for text in texts)


GERMAN = Culture(
    700,
    "de",
    words(
        "Müller Müller Müller Schmidt Schmidt Schneider Fischer Weber Meyer Meier Maier Mayer "
        "Wagner Becker Schulz Schulze Hoffmann Hofmann Schäfer Koch Bauer Baur Richter Klein Wolf "
        "Schröder Neumann Schwarz Zimmermann Braun Krüger Hofer Hartmann Lange Werner Lehmann "
        "Krause Köhler König Böhm Kühn Grünwald Jäger Vögel Börner Günther Großmann Groß Strauß "
        "Weiß Voß Preuß Heß Reuß Kaiser Fuchs Lang Scholz Möller Keller Vogel Roth Friedrich Beck "
        "Winkler Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Winter Kraus Martin Krämer "
        "Schumacher Vogt Stein Jansen Otto Sommer Seidel Heinrich Brandt Haas Schreiber Graf "
        "Dietrich Ziegler Kuhn Pohl Engel Horn Busch Bergmann Thomas Sauer Arnold Pfeiffer "
        "Philipp Hübner Rößler Wünsche Thümmler Oßwald Düsterhöft Ströbel Nötzel Zöllner Kämmerer "
        "von_der_Heide von_Bülow von_Arnim van_den_Berg zu_Hohenfels vom_Stein Zum_Winkel "
        "von_und_zu_Falkenau de_Boer Ten_Hagen Auf_der_Heyde"
    ),
    _generations(
        "Ingrid Renate Helga Ursula Gisela Christa Elfriede Gerda Hannelore Waltraud Edeltraud "
        "Brigitte Ilse Irmgard Erika Lieselotte Hildegard Käthe Rosemarie Anneliese Eva-Maria",
        "Sabine Petra Susanne Andrea Claudia Birgit Martina Heike Kerstin Friederike Katrin Anja "
        "Nicole Stefanie Anna Christina Melanie Daniela Jana Sandra Ulrike Bärbel Karin Silke "
        "Anke Antje Maren Dörte Franziska Katharina Anne-Kathrin Jördis",
        "Emma Mia Hannah Sophie Marie Lena Lea Leonie Charlotte Clara Ida Mathilda Frieda Johanna "
        "Paula Greta Laura Julia Sarah Lisa Vanessa Jasmin Michelle Zoë Maja Nele Merle Lotte "
        "Luise Ronja Antonia Helene",
    ),
    _generations(
        "Wolfgang Klaus Günter Günther Horst Manfred Heinz Dieter Helmut Gerhard Werner Siegfried "
        "Hans-Jürgen Karl-Heinz Jürgen Rüdiger Lothar Eberhard Joachim Hans-Peter Ekkehard",
        "Thomas Michael Andreas Stefan Peter Jörg Frank Uwe Bernd Ralf Jens Torsten Thorsten "
        "Matthias Markus Christian Sven Dirk Olaf Götz Björn Sören Lars Holger Kai Ulf Falk "
        "Jan Tobias Sebastian Daniel Marcel",
        "Leon Ben Paul Finn Jonas Luca Elias Noah Felix Maximilian Jakob Emil Anton Oskar Theo "
        "Moritz Julian Tim Niklas Jannik Lukas Philipp Florian Fabian Dominik Kevin Mats Bela "
        "Till Jasper Jörn Levi",
    ),
)
CULTURES = (
    GERMAN,
    Culture(
        75,
        "tr tr de",
        words(
            "Yılmaz Öztürk Kaya Demir Çelik Şahin Yıldız Yıldırım Aydın Özdemir Arslan Doğan Kılıç "
            "Aslan Çetin Kara Koç Kurt Özkan Şimşek Güneş Bulut Ağaoğlu Işık Ünal Özgür"
        ),
        _generations("Ayşe Fatma Emine Hatice Zeynep Elif Gülsüm Şükran Özlem Çiğdem Sıla Defne"),
        _generations("Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim Murat Ömer Yusuf Çağlar Emre"),
    ),
    Culture(
        45,
        "pl de",
        words(
            "Kowalski/Kowalska Wiśniewski/Wiśniewska Wójcik Kamiński/Kamińska "
            "Lewandowski/Lewandowska Zieliński/Zielińska Szymański/Szymańska Woźniak Dąbrowski/"
            "Dąbrowska Kozłowski/Kozłowska Mazur Krawczyk Jabłoński/Jabłońska Pawłowski/Pawłowska "
            "Wróbel Głowacki/Głowacka"
        ),
        _generations("Katarzyna Małgorzata Agnieszka Barbara Ewa Zofia Magdalena Bożena Łucja Ola"),
        _generations("Piotr Krzysztof Andrzej Tomasz Paweł Michał Łukasz Grzegorz Stanisław Jacek"),
    ),
    Culture(
        45,
        "ar ar de",
        words(
            "Al-Khatib Al-Masri El-Sayed Haddad Khalil Mansour Nasser Hussein Ibrahim Al-Hassan "
            "Saleh Darwish Abu_Zeid El_Amrani Benali Shahin Omar Al_Zahra Najjar Hamdan"
        ),
        _generations("Layla Fatima Amira Nour Rania Samira Yasmin Hala Mariam Huda Salma Zainab"),
        _generations("Ali Ahmad Mohammed Omar Khaled Youssef Hassan Tarek Samir Karim Bilal Rami"),
    ),
    Culture(
        35,
        "ru ru de uk",
        words(
            "Iwanow/Iwanowa Petrow/Petrowa Kusnezow/Kusnezowa Schewtschenko Kovalenko Bondarenko "
            "Melnyk Popow/Popowa Sokolow/Sokolowa Tkatschenko Boyko Morosow/Morosowa Lysenko "
            "Kravchuk Wolkow/Wolkowa"
        ),
        _generations(
            "Olga Natalja Swetlana Irina Tetjana Oksana Kateryna Ljudmila Darya Anastasia"
        ),
        _generations("Dmitri Sergej Alexej Oleksandr Andrij Viktor Wladimir Maksym Igor Mykola"),
    ),
    Culture(
        22,
        "vi vi de",
        words("Nguyễn Nguyễn Nguyễn Trần Lê Phạm Hoàng Huỳnh Võ Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý"),
        _generations("Thị_Mai Thị_Hương Thị_Lan Ngọc_Anh Thu_Hà Thị_Hồng Kim_Ngân Thùy_Linh Bích"),
        _generations("Văn_Minh Đức_Anh Quang_Huy Văn_Hùng Tuấn Hoàng_Long Xuân_Phúc Thành Bảo"),
    ),
    Culture(
        18,
        "it de",
        words("Rossi Russo Ferrari Esposito Bianchi Romano Colombo D'Angelo De_Luca Dell'Acqua"),
        _generations("Sofia Giulia Chiara Francesca Maria Paola Alessandra Nicolò Lucia Martina"),
        _generations("Marco Giuseppe Antonio Luca Francesco Matteo Andrea Niccolò Gian_Luca Paolo"),
    ),
    Culture(
        14,
        "fr de en",
        words("Lefèvre Dupont Moreau Lefebvre Besançon D'Aubigné Gauthier Béranger Noël L'Hôpital"),
        _generations("Zoë Chloé Hélène Amélie Françoise Geneviève Céline Maëlys Anaïs Inès"),
        _generations("Rémi François Jérôme Étienne Gaël Benoît Jean-Luc Loïc Raphaël Cédric"),
    ),
    Culture(
        12,
        "da sv en",
        words("Søndergaard Jørgensen Sørensen Ångström Håkansson Nyström Bjørnsen Kjær Østergård"),
        _generations("Ingrid Åsa Bjørg Signe Märta Kirsten Solveig Astrid Malin Tóra"),
        _generations("Søren Bjørn Åke Lars Jørgen Göran Håkon Mikkel Øystein Nils"),
    ),
    Culture(
        14,
        "sr hr bs de",
        words("Jovanović Petrović Nikolić Marković Đorđević Kovačević Horvat Babić Hadžić Šarić"),
        _generations("Jelena Milica Ivana Dragana Snežana Željka Amra Đurđa Vesna Ana"),
        _generations("Dragan Zoran Goran Nikola Miloš Željko Đorđe Senad Ivan Marko"),
    ),
    Culture(
        10,
        "es es de en",
        words("García_López Fernández Muñoz_Peña Núñez Ibáñez Gómez_de_la_Torre Rodríguez Pérez"),
        _generations("María_José Lucía Begoña Inés Carmen Ángela Nuria Sofía"),
        _generations("José Álvaro Íñigo Jesús Andrés Ramón Joaquín Martín"),
    ),
    Culture(
        10,
        "en en de",
        words("O'Brien McCarthy Smith O'Neill Taylor Fitzgerald Okafor Adeyemi-Johnson Patel"),
        _generations("Siobhán Emily Olivia Grace Ngozi Priya Eleanor Róisín"),
        _generations("Seán Liam James Oliver Chidi Arjun Patrick George"),
    ),
)
# What married people and their children may bear: the two names of a double name.
DOUBLE_NAMES = words(
    "Brandt Lenz Vogt Groß Höhne Sommer Kern Rüter Berg Reiß Thoma Falk Schönfeld Ott Ahlers"
)
TITLES = ("Dr.", "Dr.", "Dr.", "Dr. med.", "Prof. Dr.", "Dipl.-Ing.", "Prof.", "Mag.")
PREFERRED = {
    "Friederike": "Rike", "Katharina": "Käthe", "Maximilian": "Max", "Alexandra": "Alex",
    "Hans-Jürgen": "Hansi", "Karl-Heinz": "Kalle", "Elisabeth": "Lisbeth", "Johanna": "Jo",
    "Sebastian": "Basti", "Franziska": "Franzi", "Christina": "Tina", "Siegfried": "Siggi",
    "Charlotte": "Lotte", "Oleksandr": "Sascha", "Mohammed": "Mo", "Katarzyna": "Kasia",
    "Małgorzata": "Gosia", "Krzysztof": "Krzyś", "Giuseppe": "Beppe", "Philipp": "Phil",
}  # fmt: skip
