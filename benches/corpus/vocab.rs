//! Turns a language into its common words, from which ordinary pages are made that no grammar has ever seen.
//!
//! Only the share of letters, lengths, capitals and of the odd telling word matters here, not the sense.

/// The words of one language for generated pages.
pub struct Vocab {
    /// Common words, the commonest first.
    pub words: &'static str,
    /// Endings that turn a common word into a rarer one.
    pub endings: &'static str,
    /// Words that stand on pages about partners too, and make a page worth a second look.
    pub telling: &'static str,
    pub months: &'static str,
}

pub const VOCABS: &[Vocab] = &[ENGLISH, GERMAN, POLISH, RUSSIAN, FRENCH, SPANISH, LITHUANIAN, FINNISH, UKRAINIAN];

const ENGLISH: Vocab = Vocab {
    words: "the of and to in a is that for it on was with as be at by this are from or have an they which one had not but \
        what all were when we there can more city council will new residents year street work school people from water about \
        project time park road children public service building after house centre services traffic library open area summer \
        festival mayor budget meeting office event programme garden market morning evening week bridge repair planning community \
        local young history museum concert team sports hall winter safety station bus waste energy heating housing permit \
        application form deadline opening hours visitors exhibition river square construction works started completed million \
        support families teachers pupils kindergarten hospital doctor weather snow cleaning trees playground bicycle path light",
    endings: "s ed ing er ly ness ment al",
    telling: "agreement partner partners cooperation contract relations friendship document signed association delegation member",
    months: "January February March April May June July August September October November December",
};

const GERMAN: Vocab = Vocab {
    words: "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie \
        nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man Stadt \
        Rathaus Bürger Straße Schule Kinder Wasser Projekt Jahr Uhr Woche Haus Bibliothek Sommer Fest Haushalt Sitzung Amt Garten \
        Markt Brücke Planung Gemeinde jung Geschichte Museum Konzert Sport Halle Winter Sicherheit Bahnhof Bus Müll Energie Heizung \
        Wohnung Antrag Frist Öffnungszeiten Besucher Ausstellung Fluss Platz Bau Arbeiten beginnt fertig Millionen Familien Lehrer \
        Krankenhaus Arzt Wetter Schnee Reinigung Bäume Spielplatz Radweg Licht neue große kleine gut heute morgen gestern immer",
    endings: "en er ung heit lich isch s es",
    telling: "Partner Vereinbarung Zusammenarbeit Freundschaft Vertrag Beziehungen Dokument unterzeichnet Verein Mitglied Delegation",
    months: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
};

const POLISH: Vocab = Vocab {
    words: "w i na z do się nie to jest że o od za po przez dla jak co czy są oraz tym ma jego był przy roku może już ich tylko \
        który będzie miasto rada mieszkańcy ulica szkoła dzieci woda projekt czas park droga usługa budynek dom centrum biblioteka \
        lato festiwal burmistrz budżet spotkanie urząd ogród rynek rano wieczór tydzień most remont plan gmina młodzież historia \
        muzeum koncert drużyna sport hala zima bezpieczeństwo dworzec autobus odpady energia ogrzewanie mieszkanie wniosek termin \
        godziny wystawa rzeka plac budowa prace rozpoczęto zakończono milion rodziny nauczyciele przedszkole szpital lekarz pogoda \
        śnieg drzewa ścieżka światło nowy duży mały dobry dziś jutro wczoraj zawsze także jeszcze bardzo każdy więcej",
    endings: "ów ami ach ego ymi ość nie ski",
    telling: "umowa współpraca partner partnerski porozumienie dokument podpisano stowarzyszenie delegacja członek stosunki",
    months: "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
};

const RUSSIAN: Vocab = Vocab {
    words: "в и на не что с по как это из у за от к для о до при так его но все она они был или мы вы уже если есть может года \
        город совет жители улица школа дети вода проект время парк дорога услуга здание дом центр библиотека лето праздник мэр \
        бюджет встреча отдел сад рынок утро вечер неделя мост ремонт план район молодёжь история музей концерт команда спорт зал \
        зима безопасность вокзал автобус мусор энергия отопление жильё заявление срок часы посетители выставка река площадь \
        строительство работы начались завершены миллион семьи учителя больница врач погода снег деревья площадка дорожка свет \
        новый большой малый хороший сегодня завтра вчера всегда также ещё очень каждый больше администрация области",
    endings: "ов ами ях ого ыми ость ние ский",
    telling: "соглашение партнёр сотрудничество договор дружба отношения документ подписан ассоциация делегация член города",
    months: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
};

const FRENCH: Vocab = Vocab {
    words: "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec ou son aux mais \
        comme nous vous leur cette ville conseil habitants rue école enfants eau projet temps parc route service bâtiment maison \
        centre bibliothèque été fête maire budget réunion bureau jardin marché matin soir semaine pont travaux plan commune jeunes \
        histoire musée concert équipe sport salle hiver sécurité gare bus déchets énergie chauffage logement demande délai horaires \
        visiteurs exposition rivière place construction commencé terminé millions familles professeurs hôpital médecin météo neige \
        arbres chemin lumière nouveau grand petit bon aujourd'hui demain hier toujours aussi encore très chaque l'avenir d'abord",
    endings: "s es ment tion eur euse ique",
    telling: "accord partenaire coopération contrat amitié relations document signé association délégation membre jumelage",
    months: "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
};

const SPANISH: Vocab = Vocab {
    words: "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este \
        ya entre cuando todo esta ser son dos también ciudad ayuntamiento vecinos calle escuela niños agua proyecto tiempo parque \
        carretera servicio edificio casa centro biblioteca verano fiesta alcalde presupuesto reunión oficina jardín mercado mañana \
        tarde semana puente obras plan municipio jóvenes historia museo concierto equipo deporte sala invierno seguridad estación \
        autobús residuos energía calefacción vivienda solicitud plazo horario visitantes exposición río plaza construcción millones \
        familias profesores hospital médico clima nieve árboles camino luz nuevo grande pequeño bueno hoy ayer siempre",
    endings: "s es mente ción dor dora ico",
    telling: "acuerdo socio cooperación contrato amistad relaciones documento firmado asociación delegación miembro convenio",
    months: "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
};

const LITHUANIAN: Vocab = Vocab {
    words: "ir į iš su kad yra tai ne bet už po per apie ar kaip jų jis mes jau nuo iki bus buvo tik dar labai visi miestas taryba \
        gyventojai gatvė mokykla vaikai vanduo projektas laikas parkas kelias paslauga pastatas namas centras biblioteka vasara \
        šventė meras biudžetas susitikimas skyrius sodas turgus rytas vakaras savaitė tiltas remontas planas rajonas jaunimas \
        istorija muziejus koncertas komanda sportas salė žiema saugumas stotis autobusas atliekos energija šildymas būstas prašymas \
        terminas valandos lankytojai paroda upė aikštė statyba darbai pradėti baigti milijonas šeimos mokytojai ligoninė gydytojas \
        orai sniegas medžiai takas šviesa naujas didelis mažas geras šiandien rytoj vakar visada taip pat savivaldybė",
    endings: "as os ų ams ose imas umas iškas",
    telling: "sutartis partneris bendradarbiavimas draugystė ryšiai dokumentas pasirašyta asociacija delegacija narys",
    months: "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
};

const FINNISH: Vocab = Vocab {
    words: "ja on ei että se oli hän mutta ovat kun niin kuin myös joka mitä sen jos nyt vain jo tai kaikki voi ennen kaupunki \
        valtuusto asukkaat katu koulu lapset vesi hanke aika puisto tie palvelu rakennus talo keskus kirjasto kesä juhla \
        kaupunginjohtaja budjetti kokous toimisto puutarha tori aamu ilta viikko silta korjaus suunnitelma kunta nuoret historia \
        museo konsertti joukkue urheilu sali talvi turvallisuus asema linja jäte energia lämmitys asunto hakemus määräaika aukiolo \
        kävijät näyttely joki aukio rakentaminen työt alkoivat valmistui miljoona perheet opettajat sairaala lääkäri sää lumi puut \
        polku valo uusi suuri pieni hyvä tänään huomenna eilen aina",
    endings: "ssa sta lla lle ksi nen mme iden",
    telling: "sopimus kumppani yhteistyö ystävyys suhteet asiakirja allekirjoitettu yhdistys valtuuskunta jäsen",
    months: "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta \
        joulukuuta",
};

const UKRAINIAN: Vocab = Vocab {
    words: "в і на не що з до та як це за від для про при так його але все вона вони був або ми ви вже якщо є може року місто рада \
        мешканці вулиця школа діти вода проєкт час парк дорога послуга будівля дім центр бібліотека літо свято мер бюджет зустріч \
        відділ сад ринок ранок вечір тиждень міст ремонт план район молодь історія музей концерт команда спорт зала зима безпека \
        вокзал автобус сміття енергія опалення житло заява термін години відвідувачі виставка річка площа будівництво роботи \
        почалися завершено мільйон родини вчителі лікарня лікар погода сніг дерева майданчик доріжка світло новий великий малий \
        добрий сьогодні завтра вчора завжди також ще дуже кожен більше громада області",
    endings: "ів ами ях ого ими ість ння ський",
    telling: "угода партнер співпраця договір дружба відносини документ підписано асоціація делегація член",
    months: "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
};
